-- Macros that mend text. Not temporary: sessions that clean days side by side use them.

-- UTF-8 that was read as Windows-1252 or Latin-1: where all characters are of that code page and their bytes
-- are UTF-8, what they spell; else the text as it is. The characters that Windows-1252 has in place of
-- controls are those of bytes 80 to 9F; bytes that it leaves free come as controls.
CREATE OR REPLACE MACRO as_latin1(x) AS translate(
  x, '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ',
  chr(128) || chr(130) || chr(131) || chr(132) || chr(133) || chr(134) || chr(135) || chr(136) || chr(137)
    || chr(138) || chr(139) || chr(140) || chr(142) || chr(145) || chr(146) || chr(147) || chr(148)
    || chr(149) || chr(150) || chr(151) || chr(152) || chr(153) || chr(154) || chr(155) || chr(156)
    || chr(158) || chr(159)
);

CREATE OR REPLACE MACRO latin1_bytes(x) AS unhex(
  array_to_string(
    list_transform(regexp_extract_all(x, '(?s).'), lambda letter: printf('%02X', unicode(letter))), ''
  )
);

CREATE OR REPLACE MACRO mend_mojibake(x) AS CASE
  WHEN regexp_matches(
    x, '[\x{C2}-\x{F4}][\x{80}-\x{BF}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]'
  ) AND regexp_full_match(as_latin1(x), '(?s)[\x{00}-\x{FF}]*')
    THEN coalesce(TRY(decode(latin1_bytes(as_latin1(x)))), x)
  ELSE x
END;

-- Full-width letters, digits, signs and spaces as plain ones, and composed characters as one.
CREATE OR REPLACE MACRO plain_width(x) AS translate(
  nfc_normalize(x),
  '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～　',
  '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~ '
);

-- What was changed is trimmed, since full-width spaces are; blank is null.
CREATE OR REPLACE MACRO mend_width(x) AS
  CASE WHEN plain_width(x) = x THEN x ELSE nullif(trim(plain_width(x)), '') END;

-- One plain space for each run of blanks, none at the ends; blank is null.
CREATE OR REPLACE MACRO mend_spaces(x) AS nullif(
  trim(regexp_replace(x, '[\s\x{A0}\x{200B}\x{3000}\x{FEFF}]+', ' ', 'g')), ''
);
