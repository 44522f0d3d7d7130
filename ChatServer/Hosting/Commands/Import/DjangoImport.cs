using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Audit;
using ChatServer.Storage;

namespace ChatServer.Hosting.Commands.Import;

/// <summary>The result of an import.</summary>
internal sealed record ImportCounts(int Imported, int Present, int Skipped, int WithoutPassword)
{
    public override string ToString() =>
        $"{Imported} users imported, {Present} already existed, {Skipped} skipped; {WithoutPassword} of the imported have "
        + "no usable password";
}

/// <summary>
/// Imports the users of a Django site from the JSON of <c>dumpdata</c>, which is streamed. Each transaction imports a hundred
/// users, so a running server is never held up for long; an interrupted run is simply repeated.
/// </summary>
internal sealed class DjangoImport(CommandDatabase database, TextWriter output)
{
    private const int BatchSize = 100;
    private readonly string issuer = database.Auth.Issuer;
    private ImportCounts counts = new(0, 0, 0, 0);
    private int entries;

    public async Task<ImportCounts> RunAsync(Stream dump, CancellationToken cancellationToken)
    {
        try
        {
            var users = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(dump, cancellationToken: cancellationToken);
            await foreach (var batch in users.Chunk(BatchSize).WithCancellation(cancellationToken))
                database.Write(write => Import(write, batch));
        }
        catch (JsonException failure)
        {
            throw new CommandFailedException(
                $"The file is not a JSON array of entries, from entry {entries + 1} on: {failure.Message} So far: {counts}");
        }

        return counts;
    }

    private int Import(WriteScope write, JsonElement[] batch)
    {
        foreach (var entry in batch)
        {
            entries++;
            if (DjangoUser.IsUser(entry))
                Import(write, entry);
        }

        return batch.Length;
    }

    private void Import(WriteScope write, JsonElement entry)
    {
        var reading = new DjangoUser(entry, issuer, write.Now).Read();
        if (reading.User is not { } user)
            Skip(entry, reading.Error);
        else if (UserStore.Find(write, user.Id) is not null)
            counts = counts with { Present = counts.Present + 1 };
        else if (Insertable(write, user) is { } insertable)
            Insert(write, insertable);
        else
            Skip(entry, "another user has its email");
    }

    // A handle is optional: if it is taken, the user is imported without one.
    private static UserRow? Insertable(ReadScope read, UserRow user) => UserStore.FindTaken(read, user) switch
    {
        null => user,
        "handle" => user with { Handle = null },
        _ => null,
    };

    private void Insert(WriteScope write, UserRow user)
    {
        UserStore.Insert(write, user);
        database.Audit.Append(write, AuditEntry.OfVerb("user_imported", AuditSubject.User(user.Id), ("is_admin", user.IsAdmin)));
        counts = counts with
        {
            Imported = counts.Imported + 1,
            WithoutPassword = counts.WithoutPassword + (user.PasswordHash is null ? 1 : 0),
        };
    }

    private void Skip(JsonElement entry, string? reason)
    {
        counts = counts with { Skipped = counts.Skipped + 1 };
        output.WriteLine($"Skipped entry {entries} (pk {DjangoUser.KeyOf(entry) ?? "missing"}): {reason}");
    }
}
