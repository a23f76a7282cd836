import type { UseMutationResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { ChangeNotice } from "./ChangeNotice";

interface ConfirmDialogProps<Answer> {
  open: boolean;
  onClose: () => void;
  title: string;
  /** The verb on the button. */
  action: string;
  mutation: UseMutationResult<Answer, Error, void>;
  /** What will happen, before it does. */
  children: ReactNode;
}

/** Says what an act will do before it is done; an error stays in the dialog. */
export function ConfirmDialog<Answer>({
  open,
  onClose,
  title,
  action,
  mutation,
  children,
}: ConfirmDialogProps<Answer>) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" busy={mutation.isPending} onClick={() => mutation.mutate()}>
            {action}
          </Button>
        </>
      }
    >
      <div>{children}</div>
      {mutation.error ? <ChangeNotice error={mutation.error} what={title.replace("?", "")} /> : null}
    </Dialog>
  );
}
