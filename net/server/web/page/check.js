// Runs in browsers that cannot read the other scripts, and says so.
window.onload = function () {
	var say = document.getElementById("say");
	if (say && !(window.parley && window.parley.ready)) {
		say.innerHTML = say.getAttribute("data-old");
		document.getElementById("bar").style.display = "none";
	}
};
