-- Segments of the earlier date, customer by customer: earlier_members(customer_id, segment_id), and
-- earlier_segments(segment_id, name). Identifiers: assignment, segments (queries).
CREATE OR REPLACE TEMP TABLE earlier_members AS {{assignment}};
CREATE OR REPLACE TEMP TABLE earlier_segments AS {{segments}};
