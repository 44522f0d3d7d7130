using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Tools.Servers;

/// <summary>The servers of tools that administrators have named, for owners who choose tools of them.</summary>
internal sealed class ToolServers(
    Database database, ToolServerClient client, ToolFailures failures, TimeProvider clock)
{
    private static readonly Refusal Unknown = new(RefusalCode.UnknownToolServer);

    /// <summary>All names, ordered; there are at most <see cref="ToolServerWrites.MaxServers"/>.</summary>
    public ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync(
        IReadOnlyList<string> (read) =>
            [.. ToolServerStore.ReadAfter(read, "", ToolServerWrites.MaxServers).Select(server => server.Name)],
        cancellationToken);

    /// <summary>Asks a server what tools it has now.</summary>
    public async Task<Outcome<IReadOnlyList<ServerTool>>> ReadToolsAsync(string name, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(AgentTools.Timeout, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            if (await database.ReadAsync(read => ToolServerStore.Find(read, name)?.Open(read), ending.Token) is not { } server)
                return Unknown;

            return new Outcome<IReadOnlyList<ServerTool>>(await client.ListToolsAsync(server, ending.Token), Refusal: null);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return new Refusal(RefusalCode.ToolServerFailed, Detail: failures.Describe(name, failure));
        }
    }
}
