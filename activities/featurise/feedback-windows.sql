-- What a customer said in the window before each cut-off, by the ratings given: sentiment read from texts is of models
-- that know later texts. Tables: customer_numbers, cutoffs. Variable: timezone. Identifier: feedback.
CREATE OR REPLACE TEMP TABLE feedback_windows AS
SELECT
  cutoff_index,
  customer,
  count(*) AS feedbacks_window,
  (sum(rating::DECIMAL(18, 6)) / count(rating))::DOUBLE AS rating_mean,
  avg((rating <= 2)::INTEGER) AS complaint_share,
  at_us - max(epoch_us(feedback_time)) AS feedback_age_us
FROM {{feedback}}
JOIN customer_numbers USING (customer_id)
JOIN cutoffs ON local_day(feedback_time) >= first_day AND local_day(feedback_time) < cutoff_day
GROUP BY cutoff_index, customer, at_us;
