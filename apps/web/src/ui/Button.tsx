import { Tooltip } from "@base-ui/react/tooltip";
import { type ComponentProps, type MouseEvent, type ReactNode, useId } from "react";
import styles from "./Button.module.css";
import tooltip from "./Tooltip.module.css";

export type ButtonLook = "primary" | "plain" | "quiet" | "danger";

interface ButtonProps extends Omit<ComponentProps<"button">, "disabled"> {
  look?: ButtonLook;
  icon?: ReactNode;
  /** Why the action cannot be taken now: the button stays focusable and says so. */
  why?: string | undefined;
  /** The action is under way: the button does nothing and says that it is busy. */
  busy?: boolean;
}

/** Class names of a button, for links that look like one. */
export const buttonClass = (look: ButtonLook = "plain"): string => `${styles.button} ${styles[look]}`;

/** A button. With `why` it is off, but can be reached and explains itself. */
export function Button({
  look = "plain",
  icon,
  why,
  busy = false,
  onClick,
  children,
  className,
  ...rest
}: ButtonProps) {
  const reasonId = useId();
  const off = why !== undefined || busy;
  const act = (event: MouseEvent<HTMLButtonElement>) => {
    if (off) event.preventDefault();
    else onClick?.(event);
  };
  const props: ComponentProps<"button"> = {
    type: "button",
    ...rest,
    className: `${buttonClass(look)} ${className ?? ""}`,
    onClick: act,
    "aria-disabled": off || undefined,
    "aria-busy": busy || undefined,
  };
  const content = (
    <>
      {icon}
      {children}
    </>
  );
  if (why === undefined) return <button {...props}>{content}</button>;
  return (
    <Tooltip.Root>
      <Tooltip.Trigger delay={150} closeOnClick={false} render={<button {...props} aria-describedby={reasonId} />}>
        {content}
        <span id={reasonId} hidden>
          {why}
        </span>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6}>
          <Tooltip.Popup className={tooltip.popup}>{why}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
