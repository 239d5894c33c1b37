-- What feedback said week by week: of `n` texts, `k` did; aspects of those texts that name them. A week that is not
-- over is there too. Reads feedback_opinions. Variable: weeks (how many, the newest).
CREATE OR REPLACE TABLE feedback_weeks AS
WITH recent AS (
  SELECT *
  FROM feedback_opinions
  WHERE week > (SELECT max(week) FROM feedback_opinions) - 7 * getvariable('weeks')
),
named AS (
  SELECT week, unnest(aspects) AS aspect, complaints FROM recent
)
SELECT week, 'all' AS aspect, 'named' AS figure, count(*) AS k, count(*) AS n FROM recent GROUP BY week
UNION ALL
SELECT week, 'all', 'negative', count(*) FILTER (label = 'negative'), count(*) FROM recent GROUP BY week
UNION ALL
SELECT week, aspect, 'named', count(*), any_value(texts)
FROM named JOIN (SELECT week, count(*) AS texts FROM recent GROUP BY week) USING (week)
GROUP BY week, aspect
UNION ALL
SELECT week, aspect, 'negative', count(*) FILTER (list_contains(complaints, aspect)), count(*)
FROM named GROUP BY week, aspect;
