import { IconDeviceDesktop, IconMoon, IconSun } from "@tabler/icons-react";
import { useChoice } from "../../lib/stored-choice";
import { type Theme, theme } from "../../lib/theme";
import { IconButton } from "../../ui/IconButton";
import { Menu, MenuChoice } from "../../ui/Menu";

const options: { value: Theme; label: string }[] = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

const icons = { system: IconDeviceDesktop, light: IconSun, dark: IconMoon };

/** Light, dark, or as the system says. */
export function ThemeMenu() {
  const chosen = useChoice(theme);
  const Icon = icons[chosen];
  return (
    <Menu trigger={<IconButton label="Theme" icon={<Icon size={18} stroke={1.5} />} />}>
      <MenuChoice label="Theme" value={chosen} options={options} onChange={theme.set} />
    </Menu>
  );
}
