const versions = ["v4.10.5", "v4.10.5", "v4.10.5"];
document.getElementById("root").textContent = `Cinny, lab edition ${versions[0]}`;
void navigator.serviceWorker?.register("/sw.js");
void import("/assets/ReactPrism-BkWc3xVd.js");
