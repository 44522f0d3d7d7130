using ChatServer.Agents.Providers;
using ChatServer.Agents.Providers.Named;
using ChatServer.Audit;
using ChatServer.Channels;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Administration.Agents;

/// <summary>Makes a provider, or changes all of it.</summary>
/// <param name="ApiKey">Null: as it is; a value of null removes it.</param>
internal sealed record PutProvider(AdminCall Call, string Name, ProviderSettings Settings, Given<string>? ApiKey)
    : AdminCommand(Call)
{
    /// <summary>Hides the key, in case it is logged.</summary>
    public override string ToString() => $"{nameof(PutProvider)} {{ {nameof(Name)} = {Name} }}";
}

internal sealed record DeleteProvider(AdminCall Call, string Name) : AdminCommand(Call);

/// <summary>Administrators' changes to the providers of agents, audited. The audit log has no key.</summary>
internal sealed class ProviderAdministration(Database database, AuditedChanges changes, ProviderDirectory directory)
{
    public async ValueTask<Refusal?> PutAsync(PutProvider command, CancellationToken cancellationToken)
    {
        if (directory.IsBuiltIn(command.Name))
            return new Refusal(RefusalCode.ProviderBuiltIn);

        var entry = command.Call.Entry(
            "provider_put", AuditSubject.Provider(command.Name),
            ("kind", ProviderKinds.NameOf(command.Settings.Kind)), ("base_url", command.Settings.BaseUrl),
            ("allow_private", command.Settings.AllowPrivate), ("models", command.Settings.Models.Count),
            ("api_key", ChangeOf(command.ApiKey)));
        return await changes.RunAsync(
            command, entry, write => ProviderWrites.Put(write, command.Name, command.Settings, command.ApiKey),
            cancellationToken);
    }

    public ValueTask<Refusal?> DeleteAsync(DeleteProvider command, CancellationToken cancellationToken) =>
        changes.RunAsync(
            command, command.Call.Entry("provider_deleted", AuditSubject.Provider(command.Name)),
            write => ProviderWrites.Delete(write, command.Name), cancellationToken);

    public ValueTask<ProviderRow?> FindAsync(string name, CancellationToken cancellationToken) =>
        database.ReadAsync(read => ProviderStore.Find(read, name), cancellationToken);

    public ValueTask<IReadOnlyList<ProviderRow>> ListAsync(string afterName, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(read => ProviderStore.ReadAfter(read, afterName, limit), cancellationToken);

    private static string? ChangeOf(Given<string>? apiKey) => apiKey switch
    {
        null => null,
        { Value: null } => "removed",
        _ => "replaced",
    };
}
