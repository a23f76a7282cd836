-- Which facts about the rest of its cluster an object was judged by: a hash of those that its rules read, null where they
-- read none. The object is judged again when it differs. An object to which no rule applies by now may still have a row:
-- another fact may make one apply.
ALTER TABLE resource_assessments ADD COLUMN facts text;
