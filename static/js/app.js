// The one entry of the console's own JavaScript. Markup works without it; each module wakes up by itself.
import "./elements/checklist.js";
import "./elements/copy.js";
import "./elements/file-table.js";
import "./elements/filter.js";
import "./elements/menu.js";
import "./elements/preview.js";
import "./elements/selection.js";
import "./elements/theme.js";
import "./elements/time.js";
import "./elements/toast.js";
import "./dialog.js";
import "./failures.js";
import "./keyboard.js";
import "./navigation.js";
import "./panel.js";
import "./reader.js";
