using ChatServer.Accounts;
using ChatServer.Administration.Holds;
using ChatServer.Administration.Moderation;
using ChatServer.Agents;
using ChatServer.Api.Channels;
using ChatServer.Api.Room;
using ChatServer.Attachments;
using ChatServer.Attachments.UserFiles;
using ChatServer.Audit;
using ChatServer.Channels;
using ChatServer.Chats;
using ChatServer.Chats.Search;
using ChatServer.Conversations;
using ChatServer.Groups;
using ChatServer.Hosting.Start;
using ChatServer.Inbox;
using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Search.Index;
using ChatServer.Realtime;
using ChatServer.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatServer.Benchmarks.InProcess;

/// <summary>
/// The server on a data directory, in this process and without sockets: its features with all that runs in the background, as
/// Program.cs puts them together. Rate limits are off, and indexing never waits for
/// a quieter moment. No other server may serve from the directory meanwhile.
/// </summary>
internal sealed class OpenServer : IAsyncDisposable
{
    private readonly IHost host;

    private OpenServer(IHost host) => this.host = host;

    public static async Task<OpenServer> StartAsync(string directory, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection(
        [
            new("Chat:DataDirectory", directory),
            new("Chat:RateLimits:Enabled", "false"),
            new("Chat:Search:BusyEventsPerSecond", "10000000"),
        ]);
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddStartCheck()
            .AddStorage()
            .AddAccounts()
            .AddConversations()
            .AddMessages()
            .AddGroups()
            .AddInbox()
            .AddAttachments()
            .AddChannels()
            .AddRealtime()
            .AddAudit()
            .AddSingleton<WriterHolds>()
            .AddSingleton<IDeletionHold>(provider => provider.GetRequiredService<WriterHolds>())
            .AddSingleton<IChatHold>(provider => provider.GetRequiredService<WriterHolds>())
            .AddSingleton<IUserFileHold>(provider => provider.GetRequiredService<WriterHolds>())
            .AddSingleton<IWriterState>(provider => provider.GetRequiredService<WriterHolds>())
            .AddSingleton<IChatAudit, ChatAudit>()
            .AddChats()
            .AddSingleton<IAgentAudit, AgentAudit>()
            .AddAgents()
            .AddRoom()
            .AddChannelsApi();
        var server = new OpenServer(builder.Build());
        _ = server.Get<ServerLock>();
        await server.host.StartAsync(cancellationToken);
        return server;
    }

    public IServiceProvider Services => host.Services;

    public T Get<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    /// <summary>Returns when all that is written can be searched.</summary>
    public async Task WaitForIndexAsync(CancellationToken cancellationToken)
    {
        var last = await Get<Database>().ReadAsync(read => read.LastPosition(), cancellationToken);
        await Get<SearchIndex>().WaitForAsync(last, cancellationToken);
        var lastOfChats = await Get<Database>().ReadAsync(ChatChangeStore.FindLast, cancellationToken);
        await Get<ChatIndex>().Index.WaitForAsync(lastOfChats, cancellationToken);
    }

    /// <summary>Ends it as a server ends: counters are written, then the file is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)host).DisposeAsync();
    }
}
