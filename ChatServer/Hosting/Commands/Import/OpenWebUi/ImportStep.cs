using System.Runtime.CompilerServices;
using ChatServer.Accounts;
using ChatServer.Administration.Deletions;
using ChatServer.Storage;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <param name="JoinsAccounts">Whether a user whose email an account here has becomes that account's user.</param>
/// <param name="KeepsAdmins">Whether administrators stay administrators.</param>
internal sealed record ImportChoices(bool JoinsAccounts, bool KeepsAdmins);

/// <summary>What the steps of an import share.</summary>
internal sealed class ImportRun(OpenWebUiFile source, CommandDatabase database, ImportChoices choices)
{
    private const int MaxCachedUsers = 50_000;
    private readonly Dictionary<string, Guid?> users = [];

    public OpenWebUiFile Source => source;

    public CommandDatabase Database => database;

    public ImportChoices Choices => choices;

    /// <summary>The user here; null if they weren't taken, or were deleted since.</summary>
    public Guid? FindUser(ReadScope read, string? id)
    {
        if (id is null)
            return null;

        if (users.TryGetValue(id, out var known))
            return known;

        if (users.Count >= MaxCachedUsers)
            users.Clear();
        var found = ImportedIdStore.Find(read, ImportedKind.User, id)?.Uuid;
        return users[id] = found is { } user && IsThere(read, user) ? user : null;
    }

    // The row of a deleted account stays.
    private static bool IsThere(ReadScope read, Guid userId) =>
        UserStore.Find(read, userId) is not null && AccountDeletionStore.Find(read, userId) is null;
}

/// <summary>Takes one table over, a page of rows in each transaction: an interrupted import is repeated, and goes on.</summary>
internal abstract class ImportStep(ImportRun run)
{
    protected const int MaxRowsPerWrite = 200;

    // The verb's connection leaves the write-ahead log to whoever asks.
    private const int PagesPerCheckpoint = 16;

    public abstract string Table { get; }

    /// <summary>What the report adds to the count of rows that weren't taken.</summary>
    public virtual string? Hint => null;

    protected ImportRun Run => run;

    protected OpenWebUiFile Source => run.Source;

    /// <summary>One page after the other.</summary>
    protected abstract IEnumerable<IReadOnlyList<SourceRow>> Pages();

    /// <summary>Takes a row; nothing may be written for one that isn't taken.</summary>
    protected abstract RowOutcome Take(WriteScope write, SourceRow row);

    /// <summary>Called at the beginning of each transaction, which may be repeated: forgets what the last one knew.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Called before each transaction, for what needs none.</summary>
    protected virtual Task PrepareAsync(IReadOnlyList<SourceRow> page, CancellationToken cancellationToken) => Task.CompletedTask;

    public async IAsyncEnumerable<IReadOnlyList<NamedOutcome>> TakeAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = 0;
        foreach (var page in Pages())
        {
            await PrepareAsync(page, cancellationToken);
            yield return run.Database.Write(write => TakePage(write, page));
            if (++pages % PagesPerCheckpoint == 0)
                run.Database.Checkpoint();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private IReadOnlyList<NamedOutcome> TakePage(WriteScope write, IReadOnlyList<SourceRow> page)
    {
        Begin();
        return [.. page.Select(row => new NamedOutcome(row.ShownId, Take(write, row)))];
    }
}
