-- A new point of the score's history stands after the last one in time, too.
CREATE INDEX score_points_at ON score_points (at DESC);
