-- A foreign key asks a question for every row that is inserted, and these three tables take hundreds of thousands of rows
-- in one transaction, which holds the row of their cluster from its beginning. What a key did besides, a trigger does.
-- Rules are never deleted: the findings of those that the pack does not have any more are history.
ALTER TABLE resources DROP CONSTRAINT resources_cluster_id_fkey;
ALTER TABLE resource_assessments DROP CONSTRAINT resource_assessments_cluster_id_fkey;
ALTER TABLE findings DROP CONSTRAINT findings_cluster_id_fkey, DROP CONSTRAINT findings_rule_id_fkey;

CREATE FUNCTION remove_rows_of_cluster() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  DELETE FROM findings WHERE cluster_id = OLD.id;
  DELETE FROM resource_assessments WHERE cluster_id = OLD.id;
  DELETE FROM resources WHERE cluster_id = OLD.id;
  RETURN OLD;
END $$;
CREATE TRIGGER rows_of_cluster BEFORE DELETE ON clusters FOR EACH ROW EXECUTE FUNCTION remove_rows_of_cluster();
