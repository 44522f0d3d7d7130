Console.WriteLine("load, idle, relay, micro");
