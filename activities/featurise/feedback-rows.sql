-- Feedback by row number, so that blocks of it can be asked for; and the table that their scores go to.
CREATE OR REPLACE TABLE feedback_rows AS
SELECT row_number() OVER (ORDER BY feedback_id) - 1 AS "row", *
FROM feedback;

CREATE OR REPLACE TABLE scored (
  "row" DOUBLE, language_code DOUBLE, sentiment DOUBLE, aspect_bits DOUBLE, complaint_bits DOUBLE
);
