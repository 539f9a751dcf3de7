document.getElementById("root")!.textContent = "Cinny, lab edition";
