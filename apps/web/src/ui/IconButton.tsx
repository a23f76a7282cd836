import { Tooltip } from "@base-ui/react/tooltip";
import type { ComponentProps, ReactNode } from "react";
import styles from "./IconButton.module.css";
import tooltip from "./Tooltip.module.css";

interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label" | "children"> {
  label: string;
  /** A key that does the same, shown in the tooltip. */
  shortcut?: string;
  icon: ReactNode;
}

/** A square button with an icon; its name is read out and shown on hover and focus. */
export function IconButton({ label, shortcut, icon, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        delay={300}
        render={<button type="button" {...rest} className={`${styles.button} ${className ?? ""}`} aria-label={label} />}
      >
        {icon}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6}>
          <Tooltip.Popup className={tooltip.popup}>
            {label}
            {shortcut ? ` (${shortcut})` : ""}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
