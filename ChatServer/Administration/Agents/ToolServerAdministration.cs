using ChatServer.Agents.Tools.Servers;
using ChatServer.Audit;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Administration.Agents;

/// <summary>Names a server of tools, or changes all of it but headers that aren't given.</summary>
internal sealed record PutToolServer(AdminCall Call, string Name, ToolServerSettings Settings) : AdminCommand(Call);

internal sealed record DeleteToolServer(AdminCall Call, string Name) : AdminCommand(Call);

/// <summary>Administrators' changes to the servers of tools, audited. The audit log has no headers.</summary>
internal sealed class ToolServerAdministration(Database database, AuditedChanges changes)
{
    public ValueTask<Refusal?> PutAsync(PutToolServer command, CancellationToken cancellationToken)
    {
        var entry = command.Call.Entry(
            "tool_server_put", AuditSubject.ToolServer(command.Name), ("url", command.Settings.Url),
            ("private", command.Settings.AllowPrivate), ("headers", ChangeOf(command.Settings.Headers)));
        return changes.RunAsync(
            command, entry, write => ToolServerWrites.Put(write, command.Name, command.Settings), cancellationToken);
    }

    public ValueTask<Refusal?> DeleteAsync(DeleteToolServer command, CancellationToken cancellationToken) =>
        changes.RunAsync(
            command, command.Call.Entry("tool_server_deleted", AuditSubject.ToolServer(command.Name)),
            write => ToolServerWrites.Delete(write, command.Name), cancellationToken);

    public ValueTask<ToolServer?> FindAsync(string name, CancellationToken cancellationToken) =>
        database.ReadAsync(read => ToolServerStore.Find(read, name)?.Open(read), cancellationToken);

    public ValueTask<IReadOnlyList<ToolServer>> ListAsync(
        string afterName, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        IReadOnlyList<ToolServer> (read) =>
            [.. ToolServerStore.ReadAfter(read, afterName, limit).Select(server => server.Open(read))], cancellationToken);

    private static string? ChangeOf(IReadOnlyDictionary<string, string>? headers) => headers switch
    {
        null => null,
        { Count: 0 } => "removed",
        _ => "replaced",
    };
}
