// Loads the program and starts it: shows how far it has come, and says in a
// sentence what to do where it does not come at all.
//
// The program calls parley.ready() after its first frame, parley.fail(text)
// where it cannot go on, and parley.get(url) for its fonts, which gives a
// promise of a Response.
"use strict";
(() => {
	const boot = JSON.parse(document.getElementById("boot").textContent);
	const loading = document.getElementById("loading");
	const bar = document.getElementById("bar");
	const say = document.getElementById("say");
	const again = document.getElementById("again");

	const english = {
		loaded: (n, all) => `${n} of ${all} MB`,
		loading: "Loading…",
		starting: "Starting…",
		noWasm: "This browser cannot run Parley: it has no WebAssembly, or it is switched off. Use a current Firefox, Chrome, Edge or Safari.",
		noGL: "This browser cannot draw Parley: it has no WebGL 2. Switch on hardware acceleration in its settings, or use another browser.",
		noFetch: "Parley could not be loaded. Check that you are on the same network as the server, then try again.",
		noStart: "Parley could not be started in this browser. Reload the page; if that does not help, use a current Firefox, Chrome, Edge or Safari.",
		ended: "Parley has stopped. What you sent is kept; reload the page to go on.",
		retry: "Try again",
		reload: "Reload",
	};
	const chinese = {
		loaded: (n, all) => `${n} / ${all} MB`,
		loading: "載入中…",
		starting: "啟動中…",
		noWasm: "這個瀏覽器無法執行 Parley：它沒有 WebAssembly，或已停用。請使用新版的 Firefox、Chrome、Edge 或 Safari。",
		noGL: "這個瀏覽器畫不出 Parley：它沒有 WebGL 2。請在設定中開啟硬體加速，或改用其他瀏覽器。",
		noFetch: "無法載入 Parley。請確認你與伺服器在同一個網路，然後再試一次。",
		noStart: "無法在這個瀏覽器中啟動 Parley。請重新載入頁面；若仍不行，請使用新版的 Firefox、Chrome、Edge 或 Safari。",
		ended: "Parley 已停止。你送出的內容都已保存；請重新載入頁面以繼續。",
		retry: "再試一次",
		reload: "重新載入",
	};
	const han = /^zh/i.test(navigator.language);
	const words = han ? chinese : english;
	document.documentElement.lang = han ? "zh-Hant" : "en";

	// show and fail are the two looks of the page before the program's own.
	function show(text) {
		loading.hidden = bar.hidden = false;
		again.hidden = true;
		say.textContent = text;
	}
	function fail(text, label = words.reload, action = () => location.reload()) {
		loading.hidden = again.hidden = false;
		bar.hidden = true;
		say.textContent = text;
		again.textContent = label;
		again.onclick = action;
		again.focus();
	}
	let isReady;
	const ready = new Promise((resolve) => { isReady = resolve; });
	globalThis.parley = {
		ready() {
			loading.hidden = true;
			performance.mark("ready");
			isReady();
		},
		fail,
		get,
	};

	if (typeof WebAssembly !== "object" || !WebAssembly.instantiateStreaming) {
		fail(words.noWasm);
		return;
	}
	show(words.loading);

	const megabytes = (n) => (n / 1e6).toFixed(1);

	// shelf keeps what was loaded where the browser's own cache may not: behind a
	// certificate that nobody vouches for it keeps nothing from one visit to the
	// next. The names hold hashes, so that what is found is right. It is also the
	// faster of the two, since nothing is left to decompress.
	const shelf = isSecureContext && globalThis.caches ? caches.open("parley").catch(() => null) : Promise.resolve(null);

	// take fetches a file of this build, from the shelf where it is there; count
	// is told of what comes. keep puts it on the shelf.
	async function take(url, count) {
		const kept = await shelf;
		const found = await kept?.match(url).catch(() => undefined);
		if (found) return {response: found, keep() {}};
		const response = await fetch(url);
		if (!response.ok) throw new Error(`${url}: ${response.status}`);
		const copy = kept && response.clone();
		return {
			response: count ? counted(response, count) : response,
			// On a full disk or in a private window nothing is kept, and next time it
			// comes from the server again.
			keep() { kept?.put(url, copy).catch(() => {}); },
		};
	}

	async function get(url) {
		const file = await take(url);
		file.keep();
		return file.response;
	}

	// counted tells count how much of a response has come, while it is read.
	function counted(response, count) {
		let come = 0;
		const body = response.body.pipeThrough(new TransformStream({
			transform(chunk, out) {
				count(come += chunk.byteLength);
				out.enqueue(chunk);
			},
		}));
		return new Response(body, {headers: {"Content-Type": response.headers.get("Content-Type")}});
	}

	// sweep drops what other builds have left on the shelf.
	async function sweep() {
		const kept = await shelf;
		const ours = [boot.wasm, ...Object.values(boot.fonts)].map((file) => new URL(file.url, location.href).href);
		for (const request of await kept?.keys() ?? []) {
			if (!ours.includes(request.url)) await kept.delete(request);
		}
	}

	function progress(come) {
		bar.value = come;
		say.textContent = come < boot.wasm.size ? words.loaded(megabytes(come), megabytes(boot.wasm.size)) : words.starting;
	}

	// fetched is the program on its way, and begins before the page is ready.
	let fetched = take(boot.wasm.url, progress);
	fetched.catch(() => {}); // told by start

	function retry() {
		show(words.loading);
		bar.value = 0;
		fetched = take(boot.wasm.url, progress);
		start();
	}

	async function start() {
		let file;
		try {
			file = await fetched;
		} catch (err) {
			console.error(err);
			// A server that was renewed has another program, which its page names.
			fail(words.noFetch, words.retry, err instanceof TypeError ? retry : undefined);
			return;
		}
		const go = new Go();
		let program;
		try {
			program = await WebAssembly.instantiateStreaming(file.response, go.importObject);
		} catch (err) {
			console.error(err);
			await (await shelf)?.delete(boot.wasm.url);
			if (err instanceof TypeError) fail(words.noFetch, words.retry, retry);
			else fail(words.noStart);
			return;
		}
		say.textContent = words.starting;
		// It is kept once it is known to be a program, and does not delay it.
		ready.then(() => {
			file.keep();
			return sweep();
		}).catch(() => {}); // it is tried again at the next start
		try {
			await go.run(program.instance);
		} catch (err) {
			console.error(err);
		}
		fail(words.ended);
	}

	// A program that ran out of memory, or of stack, stops in the middle of an event.
	// Of the latter each browser has an error of its own: Firefox's is an InternalError.
	addEventListener("error", ({error}) => {
		if (error instanceof WebAssembly.RuntimeError || /^(Range|Internal)Error$/.test(error?.name)) fail(words.ended);
	});

	function canDraw() {
		const context = document.createElement("canvas").getContext("webgl2");
		context?.getExtension("WEBGL_lose_context")?.loseContext();
		return Boolean(context);
	}

	document.addEventListener("DOMContentLoaded", () => {
		if (!canDraw()) fail(words.noGL);
		else start();
	});
})();
