// The repairs of the browser's input. It runs before the program, whose toolkit
// (Gio 0.10.3, app/os_js.go) draws on a canvas and reads what is typed from a
// hidden textarea: the area.
//
//	browser → capture listeners here → (mended) → the toolkit's own listeners
//
// Where an event is no good as it is, it is stopped and another one sent in its
// place. What the toolkit is sent from here is never trusted, which tells it
// from the browser's own.
"use strict";
(() => {
	const parley = globalThis.parley ??= {};
	const frame = document.getElementById("giowindow");
	const mac = /Mac|iPhone|iPad/.test(navigator.platform);
	let area = null;
	let canvas = null; // beside it

	const listen = (type, heed) => document.addEventListener(type, (e) => {
		if (area && e.isTrusted) heed(e);
	}, {capture: true, passive: false});
	const stop = (e) => e.stopImmediatePropagation();
	let sending = false; // what the toolkit hears now is from here

	function send(event) {
		if (event.type === "compositionend") final = event.data;
		sending = true;
		(/^(mouse|touch)/.test(event.type) ? canvas : area).dispatchEvent(event);
		sending = false;
		final = null;
	}

	// The area. The toolkit puts the text around the caret into it, and then takes
	// all of it for what was typed: a composition's end, or a paste, says the text
	// before the caret twice, and a phone's keyboard goes on with a word that the
	// toolkit has closed. So the area never holds more than what is being typed,
	// behind a character of no width, without which a phone's keyboard has nothing
	// to delete.
	const blank = "\u200b";
	const own = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
	const typed = () => own.get.call(area).replaceAll(blank, "");
	let composed = null; // what the toolkit has, or will have, of a composition; null for none
	let final = null; // the text of a composition, while the toolkit is told its end

	function clear() {
		if (composed !== null) return; // an input method's text is in it
		own.set.call(area, blank);
		area.setSelectionRange(1, 1);
	}

	function adopt(textarea) {
		area = textarea;
		canvas = frame.querySelector("canvas");
		Object.defineProperties(area, {
			value: {get: () => final ?? typed(), set: clear},
			selectionStart: {get: () => 1, set() {}},
			selectionEnd: {get: () => 1, set() {}},
		});
		area.setAttribute("aria-hidden", "true");
		clear();
	}
	new MutationObserver(() => {
		const found = frame.querySelector("textarea");
		if (found && found !== area) adopt(found);
	}).observe(frame, {childList: true});

	// Focus. The toolkit gives the area up whenever a button gets the focus, and
	// takes that for the window's: the click that did it is cancelled. It hears of
	// the window's own coming and going only. It gives the area up when the window
	// goes, too, and has nobody bring it back: the first key would be none of an
	// input method's, which is off where there is nothing to write in.
	let focused = false;
	let left = false; // the area went with the window
	listen("focus", (e) => {
		if (e.target !== area) return;
		if (focused) stop(e);
		focused = true;
	});
	listen("blur", (e) => {
		if (e.target !== area) return;
		if (document.hasFocus()) stop(e);
		else [focused, left] = [false, true];
	});
	addEventListener("focus", (e) => {
		if (e.target !== globalThis || !left) return;
		left = false;
		area.focus({preventScroll: true});
	});

	// Keys. They reach the toolkit by the area only, so that those pressed while
	// something else has the focus are led there. The browser keeps those that the
	// window has no use for, and an input method those that are its own.
	const editing = new Set([
		"ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown",
		"Backspace", "Delete", "Enter", "Tab", "Escape",
	]);
	let claimed = [];
	parley.claim = (keys) => { claimed = keys; };

	const heldBy = (e) => ["ctrl", "shift", "alt", "meta"].filter((m) => e[m + "Key"]);

	function ours(e, key) {
		const held = heldBy(e);
		const is = (k) => k.name === key || k.name === key.toUpperCase();
		if (claimed.some((k) => is(k) && k.must.every((m) => held.includes(m)) && held.every((m) => k.must.includes(m) || k.may.includes(m)))) return true;
		if (!editing.has(key) || e.altKey || e.metaKey) return false;
		// With Ctrl these are the browser's tabs, and with Shift too, its history.
		return !(e.ctrlKey && (key === "Tab" || key.startsWith("Page") || key === "Delete" && e.shiftKey));
	}

	// letterOf is what a key is called. Where a keyboard has another script, the key
	// of a shortcut is the one in that place.
	function letterOf(e) {
		const foreign = e.key.length === 1 && e.key > "~" && /^Key[A-Z]$/.test(e.code);
		return foreign && (e.ctrlKey || e.metaKey) && !e.altKey ? e.code[3].toLowerCase() : e.key;
	}

	// likeOthers gives a Mac's ⌘ and ⌥ the places of what the toolkit knows.
	function likeOthers(e) {
		const key = {key: letterOf(e), code: e.code, ctrlKey: e.ctrlKey, shiftKey: e.shiftKey, altKey: e.altKey, metaKey: e.metaKey};
		if (!mac) return key;
		const sideways = e.key === "ArrowLeft" || e.key === "ArrowRight";
		if (e.metaKey && sideways) return {...key, key: e.key === "ArrowLeft" ? "Home" : "End", metaKey: false};
		if (e.metaKey) return {...key, ctrlKey: true, metaKey: false};
		if (e.altKey && (sideways || e.key === "Backspace")) return {...key, ctrlKey: true, altKey: false};
		return key;
	}

	// The toolkit takes keys up with its next frame, and text at once, at the caret
	// of the last: text that follows a key in the time of one frame would stand
	// before what the key did. And a Tab that comes while it has anything left to
	// take up is forgotten, which may last some frames: for as long as it asks for
	// them. So they wait for that, and what follows, for them. What an input method
	// composes goes the same way, for it begins at that caret, too. And so do a mouse
	// and fingers: of one frame a field takes up the clicks first, and a button those
	// on it last, whatever was typed before and behind.
	const nextFrame = requestAnimationFrame.bind(globalThis);
	const longest = 8; // frames that a Tab waits for: something may move without an end
	let called = 0; // frames that the toolkit has asked for
	let drawn = 0; // those that came
	let taking = 0; // the one with which it takes up what it was sent last
	let sent = null; // the kind of what was sent since the last frame: text, key or click
	let due = false; // a look at what waits
	let waited = 0; // frames that the Tab has waited for
	let pasted = null; // what the toolkit is to read as the clipboard, for the key that it was sent
	let reading = false; // it has asked, and is told in a moment
	let asks = 0; // frames that it has had to ask
	const later = [];

	globalThis.requestAnimationFrame = (draw) => {
		called++;
		return nextFrame((now) => {
			draw(now);
			drawn++;
			look();
		});
	};

	// kindOf: a key that only types is none that moves the caret.
	function kindOf(event) {
		if (/^(mouse|touch)/.test(event.type)) return "click";
		return event.type === "keydown" && (event.key.length > 1 || event.ctrlKey || event.altKey) ? "key" : "text";
	}

	const holds = () => later.length > 0 || pasted !== null || reading;

	function mustWait(event) {
		if (holds()) return true;
		if (sent !== null && (sent === "click") !== (kindOf(event) === "click")) return true;
		if (sent === "key" && !event.type.startsWith("key")) return true;
		if (event.pasted) return sent !== null;
		if (event.type !== "keydown" || event.key !== "Tab") return false;
		if (sent || called > drawn && waited++ < longest) return true;
		waited = 0;
		return false;
	}

	// look sends what waits, as soon as the toolkit has taken up what was sent. A
	// key that it has no use for makes it ask for no frame; and what came with one
	// may be due before the frame that it asked for next. A paste is taken up with
	// the frame after the one that reads it, and is none where nothing reads it.
	function look() {
		if (!due || drawn < taking || reading) return;
		if (pasted !== null && called > drawn && asks++ < longest) return;
		pasted = null;
		asks = 0;
		due = false;
		sent = null;
		for (const waiting of later.splice(0)) deliver(waiting);
	}

	function deliver(event) {
		if (mustWait(event)) {
			later.push(event);
		} else {
			if (event.pasted) pasted = event.pasted() || null;
			if (event.pasted && pasted === null) return;
			send(event);
			note(kindOf(event));
		}
		lookLater();
	}

	// note takes down that the toolkit was sent something.
	function note(kind) {
		if (sent === null || kind !== "text") sent = kind;
		taking = called;
	}

	function lookLater() {
		if (due) return;
		due = true;
		nextFrame(look);
	}

	// takeUp has the toolkit take up now what it was sent, and what waits for that: a
	// page that is hidden or goes gets no more frames. The program hears of either
	// later than this.
	function takeUp() {
		for (let turn = 0; due && !reading && turn < 100; turn++) {
			redraw();
			taking = drawn;
			look();
		}
	}
	addEventListener("pagehide", takeUp);
	document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") takeUp(); });

	// redraw has it draw at once, as it does for another size.
	const redraw = () => (globalThis.visualViewport ?? globalThis).dispatchEvent(new Event("resize"));

	// A button that is held goes on to be the canvas's outside of the window, where
	// the browser tells the page: else the toolkit takes it for held for ever.
	let held = false;
	for (const type of ["mousedown", "mousemove", "mouseup"]) {
		listen(type, (e) => {
			if (e.target === canvas) {
				held = e.buttons > 0;
			} else if (held) {
				stop(e);
				deliver(new MouseEvent(type, e));
				held = e.buttons > 0;
			}
		});
	}

	// Clicks and what is between them, which goes the toolkit's way where nothing waits.
	const clicks = new Set(["mousedown", "mouseup", "touchstart", "touchend"]);
	for (const type of [...clicks, "mousemove", "touchmove", "touchcancel"]) {
		listen(type, (e) => {
			if (composed !== null && (type === "mousedown" || type === "touchstart")) endComposing();
			if (e.target !== canvas || !(clicks.has(type) ? mustWait(e) : holds())) return;
			stop(e);
			e.preventDefault();
			later.push(e);
			lookLater();
		});
	}
	for (const type of clicks) {
		document.addEventListener(type, (e) => { // the toolkit has heard it
			if (!area || !e.isTrusted || e.target !== canvas) return;
			note("click");
			lookLater();
		});
	}

	// insert has a text typed, and paste has it pasted: of several lines that it takes
	// for typed, the toolkit keeps the first and sends it off.
	function insert(text) {
		if (text.includes("\n")) paste(() => text);
		else deliver(new InputEvent("input", {inputType: "insertText", data: text}));
	}
	function paste(pasted) {
		const press = new KeyboardEvent("keydown", {key: "v", ctrlKey: true, cancelable: true});
		deliver(Object.assign(press, {pasted}));
	}

	function press(key, more) {
		deliver(new KeyboardEvent("keydown", {key, ...more, cancelable: true}));
		deliver(new KeyboardEvent("keyup", {key, ...more}));
	}

	function heedKey(e) {
		if (!frame.contains(e.target) && e.target !== document.body) return; // a button of the page's own
		stop(e);
		if (e.isComposing || e.keyCode === 229) return;
		const key = likeOthers(e);
		// Between two fields the toolkit has given the area up for a frame or two,
		// and what is typed meanwhile would go nowhere.
		if (e.type === "keydown" && e.target !== area && key.key.length === 1) area.focus({preventScroll: true});
		// The browser's own paste follows, and tells the text.
		if (key.ctrlKey && !key.altKey && key.key.toLowerCase() === "v") return;
		deliver(new KeyboardEvent(e.type, {...key, repeat: e.repeat, cancelable: true}));
		if (ours(key, key.key)) e.preventDefault();
	}
	listen("keydown", heedKey);
	listen("keyup", heedKey);

	// endComposing has the browser end a composition, as a click does in a field of
	// its own: what is composed stands. Else an input method goes on with a word that
	// may have been sent meanwhile.
	function endComposing() {
		area.blur();
		area.focus({preventScroll: true});
	}

	// Text. An input method's last word may not be the one before, and browsers
	// tell it in different orders: at the end the toolkit is told it once more, and
	// then takes what the area holds for the final text.
	function compose(text) {
		composed = text;
		deliver(new InputEvent("input", {inputType: "insertCompositionText", data: text, isComposing: true}));
	}
	listen("compositionstart", (e) => {
		if (e.target !== area) return;
		stop(e);
		composed = "";
		deliver(new CompositionEvent("compositionstart"));
	});
	document.addEventListener("compositionend", (e) => { // which Chromium says untrusted at times
		if (sending || e.target !== area) return;
		stop(e);
		if (composed !== null && composed !== e.data) compose(e.data);
		composed = null;
		deliver(new CompositionEvent("compositionend", {data: e.data}));
		clear();
	}, true);
	listen("input", (e) => {
		if (e.target !== area) return;
		stop(e);
		switch (e.inputType) {
		case "insertCompositionText":
			if (composed !== null) compose(e.data ?? ""); // else said by the end already
			return;
		case "insertFromComposition":
		case "deleteCompositionText":
			return;
		}
		if (composed !== null) { // by a keyboard that edits what it composes
			compose(typed());
			return;
		}
		// Keyboards on a screen press no keys: they change the text.
		if (e.inputType.startsWith("deleteContent") || e.inputType.startsWith("deleteWord")) {
			press(e.inputType.endsWith("Forward") ? "Delete" : "Backspace", {ctrlKey: e.inputType.startsWith("deleteWord")});
		} else if (e.inputType === "insertLineBreak" || e.inputType === "insertParagraph") {
			press("Enter");
		} else if (typed() !== "") {
			insert(typed());
		}
		clear();
	});
	listen("beforeinput", (e) => {
		if (e.target === area && e.inputType.startsWith("history")) e.preventDefault();
	});

	// The clipboard. A paste is read from its event, so that the browser need not
	// ask whether this page may read the clipboard; and a page without the
	// clipboard's API, which is one without encryption, has its events still. What
	// the toolkit copies for a key that comes before the paste is newer than what the
	// event holds, if the browser had not got it yet.
	const native = navigator.clipboard;
	let latest = null; // what the toolkit copied last
	let copies = 0; // how often it did
	let kept = 0; // the copy that the browser has

	listen("paste", (e) => {
		if (e.target !== area) return;
		e.preventDefault();
		stop(e);
		const text = e.clipboardData.getData("text/plain");
		const had = kept;
		paste(() => copies > had ? latest : text);
	});

	function readText() {
		if (pasted === null) return native?.readText ? native.readText() : new Promise(() => {}); // for a button of the window's
		const text = Promise.resolve(pasted);
		pasted = null;
		reading = true;
		// The toolkit hears it one step before.
		text.then(() => {}).then(() => {
			reading = false;
			note("key");
			nextFrame(look);
		});
		return text;
	}

	// copy copies by the old command, which needs a selection, and a gesture that
	// it belongs to: where it is too late for the last one, the next will do.
	let waiting = null;
	function copy(text) {
		let done = false;
		const heed = (e) => {
			e.clipboardData.setData("text/plain", text);
			e.preventDefault();
			stop(e);
			done = true;
		};
		const focus = document.activeElement;
		const scratch = document.createElement("textarea");
		scratch.readOnly = true; // opens no keyboard
		scratch.value = blank;
		scratch.className = "scratch";
		document.body.append(scratch);
		scratch.select();
		document.addEventListener("copy", heed, true);
		document.execCommand("copy");
		document.removeEventListener("copy", heed, true);
		focus?.focus();
		scratch.remove();
		waiting = done ? null : text;
		if (done) kept = copies;
	}
	for (const type of ["keyup", "mouseup", "touchend"]) {
		listen(type, () => { if (waiting !== null) copy(waiting); });
	}

	const writeText = (text) => {
		const copied = ++copies;
		latest = text;
		if (!native?.writeText) {
			copy(text);
			return Promise.resolve();
		}
		return native.writeText(text).then(() => { kept = copied; }, () => copy(text));
	};
	Object.defineProperty(navigator, "clipboard", {value: {readText, writeText}, configurable: true});

	// The wheel. With Ctrl it is the browser's zoom; what counts in lines is told
	// in pixels, three lines of text to a notch.
	const line = 22;
	document.addEventListener("wheel", (e) => {
		if (!(e.target instanceof HTMLCanvasElement)) return;
		if (e.ctrlKey) {
			stop(e);
		} else if (e.deltaMode === WheelEvent.DOM_DELTA_LINE) {
			stop(e);
			e.preventDefault();
			const {clientX, clientY, shiftKey, altKey, metaKey, buttons} = e;
			e.target.dispatchEvent(new WheelEvent("wheel", {
				deltaX: e.deltaX * line, deltaY: e.deltaY * line, clientX, clientY, shiftKey, altKey, metaKey, buttons, cancelable: true,
			}));
		}
	}, {capture: true, passive: false});

	// The way back. The toolkit makes an entry in the browser's history, and takes
	// every arrival for the browser's Back: a change behind the #, too, and its own
	// way forward again once the window had a use for Back. So it hears only of the
	// arrival before its entry. Where it then goes back, out of the page, and finds
	// nothing there, the next touch makes its entry anew.
	const past = History.prototype;
	const before = "parley";
	let out = false; // it went, and the page is still here
	history.pushState = (...entry) => {
		past.replaceState.call(history, before, "");
		past.pushState.apply(history, entry);
	};
	history.back = () => {
		out = true;
		past.back.call(history);
	};
	addEventListener("popstate", (e) => { if (e.state !== before) stop(e); }, true);
	for (const type of ["keydown", "mousedown", "touchend"]) {
		listen(type, () => {
			if (out) history.pushState(null, "");
			out = false;
		});
	}

	// The density of the screen, which changes without a change of size where the
	// window moves to another screen. Not every browser tells that at once: then
	// the next touch of a mouse does.
	let density = devicePixelRatio;
	function heedDensity() {
		if (devicePixelRatio === density) return;
		density = devicePixelRatio;
		redraw();
	}
	(function watch() {
		matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", () => {
			heedDensity();
			watch();
		}, {once: true});
	})();
	for (const type of ["pointermove", "pointerdown", "keydown"]) document.addEventListener(type, heedDensity, {capture: true, passive: true});
})();
