console.log("Starting bot...");
