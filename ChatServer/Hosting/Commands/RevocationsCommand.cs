using System.CommandLine;
using System.Data.Common;
using ChatServer.Administration.Recovery;
using ChatServer.Administration.Revocations;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Hosting.Commands;

/// <summary>
/// The verb <c>revocations</c>: the list that keeps a restored backup from bringing back rights that were revoked after it was
/// made.
/// </summary>
internal static class RevocationsCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The file to write; it must not exist" };
        var list = new Argument<string?>("file")
        {
            Description = "An exported list (default: the server's own)",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return new Command("revocations", "Shows and exports what was revoked: rights, sessions, messages")
        {
            new Command(
                "export",
                "Writes the list to a file, also while a server is running, or if its database is lost or damaged") { file }
                .Runs((configuration, parsed, output) => ExportAsync(
                    configuration, Path.GetFullPath(parsed.GetRequiredValue(file)), output)),
            new Command("list", "Prints the list, oldest first") { list }
                .Runs((configuration, parsed, output) => ListAsync(configuration, parsed.GetValue(list), output)),
        };
    }

    private static async Task ExportAsync(IConfiguration configuration, string path, TextWriter output)
    {
        var directory = Verb.Directory(configuration);
        var masters = StoredData.Keys(configuration, directory);
        var journal = RevocationJournal.PathIn(directory);
        foreach (var damage in RevocationJournal.FindDamage(journal))
            await output.WriteLineAsync($"{damage}");
        var now = Timestamp.Now(TimeProvider.System);
        try
        {
            using var connection = SqliteFile.OpenForReading(directory.DatabasePath);
            await ReportAsync(RevocationExport.Write(journal, new ReadScope(connection), masters, path, now), path, output);
        }
        catch (DbException failure)
        {
            await ReportAsync(RevocationExport.Write(journal, read: null, masters, path, now), path, output);
            await output.WriteLineAsync(
                $"The database can't be read ({failure.Message}): revocations of its last second may be missing");
        }
    }

    private static Task ReportAsync(long last, string path, TextWriter output) =>
        output.WriteLineAsync($"Wrote {path}, up to entry {last}");

    private static async Task ListAsync(IConfiguration configuration, string? path, TextWriter output)
    {
        var directory = Verb.Directory(configuration);
        var masters = StoredData.Keys(configuration, directory);
        var sealedOtherwise = new SortedDictionary<long, int>();
        foreach (var block in RevocationJournal.Read(
            path ?? RevocationJournal.PathIn(directory), damage => output.WriteLine(damage)))
        {
            if (masters.TryFind(block.MasterKeyId) is null)
                sealedOtherwise[block.MasterKeyId] = sealedOtherwise.GetValueOrDefault(block.MasterKeyId) + block.Count;
            else
                await ListAsync(block, masters, output);
        }

        foreach (var (key, count) in sealedOtherwise)
            await output.WriteLineAsync(
                $"Not shown: {count} entries under the master key {key:x8}. To see them, {masters.DescribeAdding()}");
    }

    private static async Task ListAsync(RevocationBlock block, MasterKeys masters, TextWriter output)
    {
        var number = block.First;
        foreach (var entry in block.Open(masters))
            await output.WriteLineAsync($"{number++}  {block.WrittenAt}  {Describe(entry)}");
    }

    // Without details: they include password hashes.
    private static string Describe(JournaledRevocation entry)
    {
        var words = new object?[] { entry.Kind, entry.UserId, entry.OtherId, entry.RecordId, entry.Subject };
        return string.Join("  ", words.Where(word => word is not null));
    }
}
