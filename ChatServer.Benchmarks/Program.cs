using System.CommandLine;
using System.Net.Sockets;
using System.Net.WebSockets;
using ChatServer.Benchmarks.Agents;
using ChatServer.Benchmarks.Agents.Takeover;
using ChatServer.Benchmarks.Channels;
using ChatServer.Benchmarks.Chats;
using ChatServer.Benchmarks.Crash;
using ChatServer.Benchmarks.Group;
using ChatServer.Benchmarks.Idle;
using ChatServer.Benchmarks.Indexing;
using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Micro;
using ChatServer.Benchmarks.Queries;
using ChatServer.Benchmarks.Relay;
using ChatServer.Benchmarks.Seed;
using ChatServer.Benchmarks.Storm;
using ChatServer.Benchmarks.Workspace;

var root = new RootCommand("Measures a chat server: from outside, through its sockets, or its parts in this process.")
{
    LoadCommand.Create(),
    GroupCommand.Create(),
    ChannelsCommand.Create(),
    ChatsCommand.Create(),
    AgentsCommand.Create(),
    TakeoverCommand.Create(),
    IdleCommand.Create(),
    StormCommand.Create(),
    CrashCommand.Create(),
    RelayCommand.Create(),
    MicroCommand.Create(),
    SeedCommand.Create(),
    QueriesCommand.Create(),
    WorkspaceSeedCommand.Create(),
    WorkspaceQueriesCommand.Create(),
    IndexCommand.Create(),
};

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception failure) when (failure is SocketException or WebSocketException or IOException or HttpRequestException
    or InvalidOperationException or TimeoutException)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 2;
}
