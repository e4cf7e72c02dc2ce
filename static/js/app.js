// The one entry of the console’s own JavaScript: each module wakes up by itself.
export {};
