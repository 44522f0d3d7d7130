using ChatServer.Administration.Revocations;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Tests.Administration.Recovery;

/// <summary>A database that is older than the journal beside it.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class RevocationReplayTests
{
    private string directory = null!;

    [SetUp]
    public void MakeDirectory() => directory = ServerProcess.NewDataDirectory();

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(directory, recursive: true);

    [Test]
    public async Task A_server_that_cannot_replay_revocations_does_not_start()
    {
        await using var services = StorageServices.In(directory, ("Chat:Storage:MaxPendingWrites", "1"));
        var (database, masters) = (services.GetRequiredService<Database>(), services.GetRequiredService<MasterKeys>());
        var data = new DataDirectory(directory);
        new RevocationWriter(RevocationJournal.PathIn(data)).Append(
            RevocationBlock.Seal(
                masters.Current, first: 1, [new JournaledRevocation("user_disabled", Guid.NewGuid())], new Timestamp(0)));
        var replay = new RevocationReplay(
            database, data, masters, rights: null!, objects: null!, audit: null!, NullLogger<RevocationReplay>.Instance);
        using var gate = new ManualResetEventSlim();
        var blocking = Block(database, gate);

        var refusal = await Assert.ThrowsAsync<IOException>(() => replay.StartAsync(CancellationToken.None));

        gate.Set();
        await blocking;
        await database.DisposeAsync();
        Assert.That(refusal!.Message, Does.Contain("can't be repeated"));
    }

    [Test]
    public async Task Entries_left_by_a_crash_in_both_the_journal_and_the_table_are_not_replayed()
    {
        await using var services = StorageServices.In(directory);
        var (database, masters) = (services.GetRequiredService<Database>(), services.GetRequiredService<MasterKeys>());
        var (data, ana) = (new DataDirectory(directory), Guid.NewGuid());
        await NoteAsync(database, "user_disabled", ana);
        new RevocationWriter(RevocationJournal.PathIn(data)).Append(
            RevocationBlock.Seal(masters.Current, first: 1, [new JournaledRevocation("user_disabled", ana)], new Timestamp(0)));
        await NoteAsync(database, "user_enabled", ana); // before the rows of the block were deleted from the table
        var log = new CapturedLogs(typeof(RevocationReplay).FullName!);
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(log));
        var replay = new RevocationReplay(
            database, data, masters, rights: null!, objects: null!, audit: null!, new Logger<RevocationReplay>(factory));

        await replay.StartAsync(CancellationToken.None);

        var upTo = await database.ReadAsync(
            read => MovedRevocations.Find(read, RevocationJournal.PathIn(data), masters).UpTo, CancellationToken.None);
        await database.DisposeAsync();
        Assert.That(log.Lines, Is.Empty);
        Assert.That(upTo, Is.EqualTo(1));
    }

    private static async Task NoteAsync(Database database, string kind, Guid userId) => await database.WriteAsync(
        write => write.Execute("INSERT INTO revocation_outbox (kind, user_id) VALUES (@kind, @userId)", new { kind, userId }),
        CancellationToken.None);

    // Blocks the writer and fills its queue.
    private static Task Block(Database database, ManualResetEventSlim gate)
    {
        using var holds = new ManualResetEventSlim();
        var held = database.WriteAsync(
            _ => { holds.Set(); return gate.Wait(TimeSpan.FromSeconds(30)); }, CancellationToken.None).AsTask();
        holds.Wait(TimeSpan.FromSeconds(30));
        return Task.WhenAll(held, database.WriteAsync(static write => write.Position, CancellationToken.None).AsTask());
    }
}
