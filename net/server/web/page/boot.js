// Loads the program and starts it: shows how far it has come, and says in a
// sentence what to do where it does not come at all.
//
// The program calls parley.ready() after its first frame, and parley.fail(text)
// where it cannot go on.
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
		noWasm: "這個瀏覽器無法執行 Parley:它沒有 WebAssembly,或已停用。請使用新版的 Firefox、Chrome、Edge 或 Safari。",
		noGL: "這個瀏覽器無法顯示 Parley:它沒有 WebGL 2。請在設定中開啟硬體加速,或改用其他瀏覽器。",
		noFetch: "無法載入 Parley。請確認您與伺服器在同一個網路,然後再試一次。",
		noStart: "無法在這個瀏覽器中啟動 Parley。請重新載入頁面;若仍不行,請使用新版的 Firefox、Chrome、Edge 或 Safari。",
		ended: "Parley 已停止。您送出的內容都已保存;請重新載入頁面以繼續。",
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
	}
	globalThis.parley = {
		ready() { loading.hidden = true; },
		fail,
	};

	const megabytes = (n) => (n / 1e6).toFixed(1);

	// counted shows how much of a response has come while it is read.
	function counted(response) {
		let come = 0;
		const count = new TransformStream({
			transform(chunk, out) {
				come += chunk.byteLength;
				bar.value = come;
				say.textContent = come < boot.wasm.size ? words.loaded(megabytes(come), megabytes(boot.wasm.size)) : words.starting;
				out.enqueue(chunk);
			},
		});
		return new Response(response.body.pipeThrough(count), {headers: {"Content-Type": "application/wasm"}});
	}

	async function load() {
		show(words.loading);
		let response;
		try {
			response = await fetch(boot.wasm.url);
			if (!response.ok) throw new Error(response.status);
		} catch {
			// A server that was renewed has another program: its page names it.
			fail(words.noFetch, words.retry, response ? () => location.reload() : load);
			return;
		}
		const go = new Go();
		let program;
		try {
			program = await WebAssembly.instantiateStreaming(counted(response), go.importObject);
		} catch (err) {
			console.error(err);
			if (err instanceof TypeError) fail(words.noFetch, words.retry, load);
			else fail(words.noStart);
			return;
		}
		show(words.starting);
		await go.run(program.instance);
		fail(words.ended);
	}

	function canDraw() {
		const context = document.createElement("canvas").getContext("webgl2");
		context?.getExtension("WEBGL_lose_context")?.loseContext();
		return context !== null;
	}

	document.addEventListener("DOMContentLoaded", () => {
		if (typeof WebAssembly !== "object" || !WebAssembly.instantiateStreaming) fail(words.noWasm);
		else if (!canDraw()) fail(words.noGL);
		else load();
	});
})();
