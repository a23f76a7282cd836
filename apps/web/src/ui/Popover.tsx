import { Popover as BasePopover } from "@base-ui/react/popover";
import type { ReactElement, ReactNode } from "react";
import styles from "./Popover.module.css";

interface PopoverProps {
  trigger: ReactElement;
  /** The name of what opens. */
  title: string;
  hideTitle?: boolean;
  children: ReactNode;
  width?: number;
}

/** A small page over the page, under the button that opens it. */
export function Popover({ trigger, title, hideTitle = false, children, width = 320 }: PopoverProps) {
  return (
    <BasePopover.Root>
      <BasePopover.Trigger render={trigger} />
      <BasePopover.Portal>
        <BasePopover.Positioner align="start" sideOffset={4} collisionPadding={12} className={styles.positioner}>
          <BasePopover.Popup className={styles.popup} style={{ width }}>
            <BasePopover.Title className={styles.title} data-hidden={hideTitle || undefined}>
              {title}
            </BasePopover.Title>
            {children}
          </BasePopover.Popup>
        </BasePopover.Positioner>
      </BasePopover.Portal>
    </BasePopover.Root>
  );
}
