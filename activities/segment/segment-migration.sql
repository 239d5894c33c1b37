-- How many customers went from which earlier segment to which of today; `none` where a customer was not seen
-- before, or is not seen any more. Table: segment_names(segment_id, name) of today.
CREATE OR REPLACE TEMP TABLE segment_migration AS
SELECT
  coalesce(earlier.segment_id, 'none') AS from_segment,
  coalesce(today.segment_id, 'none') AS to_segment,
  count(*) AS customers,
  coalesce(min(earlier_segments.name), 'none') AS from_name,
  coalesce(min(segment_names.name), 'none') AS to_name
FROM earlier_members AS earlier
FULL JOIN segment_members AS today USING (customer_id)
LEFT JOIN earlier_segments ON earlier_segments.segment_id = earlier.segment_id
LEFT JOIN segment_names ON segment_names.segment_id = today.segment_id
GROUP BY ALL;
