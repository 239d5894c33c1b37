-- Every customer with its segment.
CREATE OR REPLACE TEMP TABLE segment_members AS
SELECT
  i.customer_id,
  i.sample_rank,
  getvariable('cluster_ids')[l.cluster::BIGINT::VARCHAR] AS segment_id
FROM segment_inputs AS i
JOIN segment_labels AS l ON l.row_index = i.row_index;
