using ChatServer.Administration.Recovery;
using ChatServer.Administration.Revocations;
using ChatServer.Storage;
using ChatServer.Storage.Clocks;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Harness;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Tests.Administration.Recovery;

/// <summary>Rows that wait in the table are written to the journal once, even if writes to the disk fail.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class RevocationDrainTests
{
    private static readonly Guid Ana = Guid.NewGuid();
    private string directory = null!;
    private ServiceProvider services = null!;
    private RevocationDrain drain = null!;

    private Database Database => services.GetRequiredService<Database>();

    private ClockTrust Trust => services.GetRequiredService<ClockTrust>();

    private MasterKeys Masters => services.GetRequiredService<MasterKeys>();

    private string Journal => RevocationJournal.PathIn(new DataDirectory(directory));

    [SetUp]
    public void Open()
    {
        directory = ServerProcess.NewDataDirectory();
        services = StorageServices.In(directory, ("Chat:Storage:MinFreeBytes", "0"));
        drain = new RevocationDrain(
            Database, services.GetRequiredService<DataDirectory>(), Masters, new BackupOptions(),
            services.GetRequiredService<FreeSpace>(), Trust, TimeProvider.System, NullLogger<RevocationDrain>.Instance);
    }

    [TearDown]
    public async Task Close()
    {
        drain.Dispose();
        await Database.DisposeAsync();
        await services.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Test]
    public async Task Rows_that_cannot_be_deleted_from_the_table_are_written_to_the_file_once()
    {
        await NoteAsync("user_disabled");
        Change("CREATE TRIGGER stays BEFORE DELETE ON revocation_outbox BEGIN SELECT RAISE(ABORT, 'as on a full disk'); END");

        for (var round = 0; round < 3; round++)
            Assert.That(async () => await drain.DrainAsync(CancellationToken.None), Throws.InstanceOf<SqliteException>());
        Change("DROP TRIGGER stays");
        await NoteAsync("admin_unmade");
        await drain.DrainAsync(CancellationToken.None);

        Assert.That(Kinds(), Is.EqualTo(new[] { "user_disabled", "admin_unmade" }));
        Assert.That(RevocationJournal.Last(Journal), Is.EqualTo(2));
        Assert.That(await WaitingAsync(), Is.Zero);
    }

    [Test]
    public async Task Rows_left_in_the_table_by_a_crash_are_not_written_to_the_file_again()
    {
        await NoteAsync("user_disabled");
        RevocationJournal.WriteNew(Journal, [OldEntry(1)]);
        await NoteAsync("user_enabled");

        await drain.DrainAsync(CancellationToken.None);

        Assert.That(Kinds(), Is.EqualTo(new[] { "user_disabled", "user_enabled" }));
        Assert.That(await WaitingAsync(), Is.Zero);
    }

    [Test]
    public async Task Rows_that_follow_entries_of_another_history_are_written_to_the_file()
    {
        RevocationJournal.WriteNew(Journal, [OldEntry(1)]);
        await NoteAsync("user_enabled");

        await drain.DrainAsync(CancellationToken.None);

        Assert.That(Kinds(), Is.EqualTo(new[] { "user_disabled", "user_enabled" }));
    }

    [Test]
    public async Task Rows_are_deleted_from_the_table_even_on_a_full_disk()
    {
        await NoteAsync("user_disabled");
        services.GetRequiredService<DiskReserve>().TryRelease();

        await drain.DrainAsync(CancellationToken.None);

        Assert.That(await WaitingAsync(), Is.Zero);
    }

    [Test]
    public async Task Rows_added_after_a_cancelled_round_are_kept()
    {
        await NoteAsync("user_disabled");
        using var holds = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        var blocking = Database.WriteAsync(
            _ => { holds.Set(); return gate.Wait(TimeSpan.FromSeconds(30)); }, CancellationToken.None).AsTask();
        holds.Wait(TimeSpan.FromSeconds(30));
        using var impatience = new CancellationTokenSource();

        var round = drain.DrainAsync(impatience.Token);
        await Eventually.IsTrueAsync(
            () => RevocationJournal.Last(Journal) == 1 && Database.PendingWrites == 1, "the block is in the file");
        await impatience.CancelAsync();
        Assert.That(async () => await round, Throws.InstanceOf<OperationCanceledException>());
        gate.Set();
        await blocking;
        await NoteAsync("admin_unmade"); // with the number of the deleted row
        await drain.DrainAsync(CancellationToken.None);

        Assert.That(Kinds(), Is.EqualTo(new[] { "user_disabled", "admin_unmade" }));
    }

    [Test]
    public async Task A_round_prunes_the_file()
    {
        LeaveOldEntries();

        await drain.StartAsync(CancellationToken.None);

        Assert.That(FirstEntry(), Is.EqualTo(1), "the start doesn't prune");
        await Eventually.IsTrueAsync(() => FirstEntry() == 2, "the older entry is pruned, and the last one stays");
        await drain.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task Nothing_is_pruned_while_the_clock_may_be_ahead()
    {
        LeaveOldEntries();
        Trust.Doubt();

        await drain.StartAsync(CancellationToken.None);
        foreach (var (kind, last) in new[] { ("admin_unmade", 3), ("user_enabled", 4) })
        {
            await NoteAsync(kind);
            await Eventually.IsTrueAsync(() => RevocationJournal.Last(Journal) == last, "a round has run");
        }

        await drain.StopAsync(CancellationToken.None);
        Assert.That(FirstEntry(), Is.EqualTo(1));
    }

    private long FirstEntry() => RevocationJournal.Read(Journal).First().First;

    private void LeaveOldEntries() => RevocationJournal.WriteNew(Journal, [OldEntry(1), OldEntry(2)]);

    private RevocationBlock OldEntry(long number) =>
        RevocationBlock.Seal(Masters.Current, number, [new JournaledRevocation("user_disabled", Ana)], new Timestamp(0));

    private ValueTask<int> NoteAsync(string kind) => Database.WriteUrgentlyAsync(
        write => write.Execute("INSERT INTO revocation_outbox (kind, user_id) VALUES (@kind, @Ana)", new { kind, Ana }),
        CancellationToken.None);

    private ValueTask<int> WaitingAsync() =>
        Database.ReadAsync(read => RevocationStore.Read(read, afterId: 0, limit: 10).Count, CancellationToken.None);

    private IEnumerable<string> Kinds() =>
        RevocationJournal.Read(Journal).SelectMany(block => block.Open(Masters)).Select(entry => entry.Kind);

    private void Change(string sql)
    {
        using var connection = SqliteFile.Open(Path.Combine(directory, "chat.db"), SqliteOpenMode.ReadWrite);
        connection.Execute(sql);
    }
}
