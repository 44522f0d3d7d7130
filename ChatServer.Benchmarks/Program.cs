using System.CommandLine;
using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Relay;

var root = new RootCommand("Measures a chat server from outside, through its sockets.")
{
    LoadCommand.Create(),
    RelayCommand.Create(),
};

return await root.Parse(args).InvokeAsync();
