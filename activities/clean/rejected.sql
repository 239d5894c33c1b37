-- What was rejected, with the rule that it broke and the row as it came. Tables: rejected_events, judged_outcomes.
-- Variable: rules (reason to rule).
CREATE OR REPLACE TEMP VIEW rejected_rows AS
SELECT * FROM rejected_events
UNION ALL
SELECT
  'customers', CASE WHEN parse_error IS NULL THEN 'missing_customer_id' ELSE 'unparsable' END,
  source_file, source_row, coalesce(raw, to_json(raw_customers)::VARCHAR)
FROM raw_customers
WHERE parse_error IS NOT NULL OR customer_id IS NULL
UNION ALL
SELECT 'products', 'unparsable', source_file, source_row, coalesce(raw, to_json(raw_products)::VARCHAR)
FROM raw_products
WHERE parse_error IS NOT NULL OR product_id IS NULL
UNION ALL
SELECT 'feedback', 'unparsable', source_file, source_row, coalesce(raw, to_json(raw_feedback)::VARCHAR)
FROM raw_feedback
WHERE parse_error IS NOT NULL OR "text" IS NULL OR feedback_time IS NULL
UNION ALL
SELECT 'outcomes', verdict, source_file, source_row, came_as
FROM judged_outcomes
WHERE verdict IS NOT NULL;

CREATE OR REPLACE TEMP VIEW rejected AS
SELECT
  dataset, reason, getvariable('rules')[reason] AS "rule", source_file, source_row, "row"
FROM rejected_rows;
