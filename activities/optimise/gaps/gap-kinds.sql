-- What an event means for what customers know, told by its type, once a type; and what a reason of a return says.
-- Reads events.
CREATE OR REPLACE TABLE gap_kinds AS
SELECT
  event_type,
  CASE
    WHEN regexp_matches(event_type, '(^|[_ -])(question|ask|inquiry|enquiry|consult|chat|live_?chat)($|[_ -])', 'i') THEN 'question'
    WHEN regexp_matches(event_type, '(^|[_ -])(faq|help|help_?cent(er|re)|guide|manual|support_?article)($|[_ -])', 'i') THEN 'help'
    WHEN regexp_matches(event_type, '(^|[_ -])(compare|comparison)($|[_ -])', 'i') THEN 'compare'
    WHEN regexp_matches(event_type, '(^|[_ -])(return|returned)($|[_ -])', 'i') THEN 'return'
    WHEN regexp_matches(event_type, '(^|[_ -])(ticket|call|complaint)($|[_ -])', 'i') THEN 'support'
    WHEN regexp_matches(event_type, '(^|[_ -])(review|rating|survey|feedback)($|[_ -])', 'i') THEN 'feedback'
    ELSE 'other'
  END AS kind
FROM (SELECT DISTINCT event_type FROM events);

CREATE OR REPLACE MACRO is_mismatch(reason) AS regexp_matches(
  reason, 'not.{0,4}as.{0,4}(described|shown|pictured|advertised|expected)|(differ|misl|mismatch)|描述不符|与描述|实物不符|不一致|货不对', 'i'
);
