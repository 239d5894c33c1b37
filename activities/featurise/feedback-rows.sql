-- Feedback by week, and by row number, so that blocks of it can be asked for. Models and topics come from what is
-- marked as reference: what was there at reference_end, or everything where that is less than half of it.
-- Variables: reference_end, timezone.
CREATE OR REPLACE TABLE feedback_rows AS
SELECT
  row_number() OVER (ORDER BY feedback_id) - 1 AS "row",
  *,
  date_trunc('week', feedback_time AT TIME ZONE getvariable('timezone'))::DATE AS week,
  feedback_time < getvariable('reference_end')::TIMESTAMPTZ
    OR 2 * count(*) FILTER (feedback_time < getvariable('reference_end')::TIMESTAMPTZ) OVER ()
      < count(*) OVER () AS is_reference
FROM feedback;
