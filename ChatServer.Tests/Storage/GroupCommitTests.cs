using ChatServer.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Storage;

internal sealed class GroupCommitTests
{
    private readonly string directory = Directory.CreateTempSubdirectory("chat-commit-").FullName;
    private readonly Listener listener = new();
    private ServiceProvider services = null!;
    private Database database = null!;

    [SetUp]
    public void OpenDatabase()
    {
        services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Chat:DataDirectory"] = Path.Combine(directory, Guid.NewGuid().ToString("N")),
                ["Chat:Storage:MaxPendingWrites"] = "8",
            }).Build())
            .AddStorage()
            .AddSingleton<IEventListener>(new Failing())
            .AddSingleton<IEventListener>(listener)
            .BuildServiceProvider();
        database = services.GetRequiredService<Database>();
        listener.Received.Clear();
        listener.Commits.Clear();
        listener.OnReceived = _ => { };
    }

    [TearDown]
    public async Task CloseDatabase()
    {
        await database.DisposeAsync();
        await services.DisposeAsync();
    }

    [OneTimeTearDown]
    public void Delete() => Directory.Delete(directory, recursive: true);

    [Test]
    public async Task A_failed_write_fails_alone_and_the_others_of_its_batch_are_stored()
    {
        var gate = Block();

        var before = InsertAsync("before");
        var guilty = database.WriteAsync<int>(
            write =>
            {
                Insert(write, "guilty");
                throw new InvalidOperationException("on purpose");
            },
            CancellationToken.None).AsTask();
        var after = InsertAsync("after");
        gate.Set();

        Assert.That(await before, Is.EqualTo(1));
        Assert.That(await after, Is.EqualTo(2), "the position of the failed write is taken by the next");
        Assert.That(async () => await guilty, Throws.InvalidOperationException.With.Message.EqualTo("on purpose"));
        Assert.That(await NamesAsync(), Is.EquivalentTo(new[] { "before", "after" }));
        Assert.That(listener.Received, Is.EqualTo(new[] { "before", "after" }));
    }

    [Test]
    public async Task Events_are_published_in_commit_order_after_the_commit_and_before_callers_continue()
    {
        var committed = new List<string>();
        var callers = new List<Task<long>>();
        var goneOn = 0;
        listener.OnReceived = name =>
        {
            committed.AddRange(NamesAsync().AsTask().Result.Where(stored => stored == name));
            goneOn += callers.Count(caller => caller.IsCompleted);
        };
        var gate = Block();

        var names = Enumerable.Range(0, 6).Select(number => $"{number}").ToArray();
        callers.AddRange(names.Select(InsertAsync));
        gate.Set();
        await Task.WhenAll(callers);

        Assert.That(listener.Received, Is.EqualTo(names));
        Assert.That(committed, Is.EqualTo(names), "an event is stored before listeners receive it");
        Assert.That(goneOn, Is.Zero, "no caller continues before the listeners");
    }

    [Test]
    public async Task A_full_queue_refuses_at_once_and_accepts_writes_again_when_there_is_room()
    {
        var gate = Block();
        var accepted = Enumerable.Range(0, 8).Select(number => InsertAsync($"{number}")).ToList();

        var refused = InsertAsync("one too many");

        Assert.That(async () => await refused, Throws.InstanceOf<StorageUnavailableException>());
        gate.Set();
        await Task.WhenAll(accepted);
        await InsertAsync("later");
        Assert.That(await NamesAsync(), Has.Exactly(9).Items.And.None.EqualTo("one too many"));
    }

    [Test]
    public async Task Closing_completes_accepted_writes_and_refuses_later_ones()
    {
        var gate = Block();
        var accepted = InsertAsync("accepted");

        var closing = database.DisposeAsync().AsTask();
        gate.Set();
        await closing;

        Assert.That(await accepted, Is.EqualTo(1));
        Assert.That(async () => await InsertAsync("late"), Throws.InstanceOf<StorageUnavailableException>());
    }

    [Test]
    public async Task A_write_completes_even_if_its_caller_stops_waiting()
    {
        var gate = Block();
        using var impatience = new CancellationTokenSource();
        var write = database.WriteAsync(scope => Insert(scope, "kept"), impatience.Token).AsTask();

        await impatience.CancelAsync();
        Assert.That(async () => await write, Throws.InstanceOf<OperationCanceledException>());
        gate.Set();
        await InsertAsync("next");

        Assert.That(await NamesAsync(), Is.EquivalentTo(new[] { "kept", "next" }));
    }

    [Test]
    public async Task Published_batches_are_numbered_without_a_gap()
    {
        var gate = Block();
        var together = new[] { InsertAsync("a"), InsertAsync("b") };
        gate.Set();
        await Task.WhenAll(together);

        await database.WriteAsync(_ => 0, CancellationToken.None); // has no events
        var failing = database.WriteAsync(FailAfterPublishing, CancellationToken.None).AsTask();
        Assert.That(async () => await failing, Throws.InvalidOperationException);
        await InsertAsync("c");

        Assert.That(listener.Commits, Is.EqualTo(new long[] { 1, 2 }), "a and b share a commit");
        Assert.That(listener.Received, Is.EqualTo(new[] { "a", "b", "c" }));
    }

    // Blocks the writer until it is set, so that the writes queued meanwhile share one transaction.
    private ManualResetEventSlim Block()
    {
        var holds = new ManualResetEventSlim();
        var gate = new ManualResetEventSlim();
        _ = database.WriteAsync(
            _ =>
            {
                holds.Set();
                return gate.Wait(TimeSpan.FromSeconds(30));
            },
            CancellationToken.None).AsTask();
        holds.Wait(TimeSpan.FromSeconds(30));
        return gate;
    }

    private static int FailAfterPublishing(WriteScope write)
    {
        Insert(write, "rolled back");
        throw new InvalidOperationException("on purpose");
    }

    private Task<long> InsertAsync(string name) =>
        database.WriteAsync(write => Insert(write, name), CancellationToken.None).AsTask();

    private static long Insert(WriteScope write, string name)
    {
        write.Execute("INSERT INTO server_state (name, value) VALUES (@name, 'test')", new { name });
        write.Publish(new Inserted(name));
        return write.NextPosition();
    }

    private ValueTask<IReadOnlyList<string>> NamesAsync() =>
        database.ReadAsync(
            read => read.Query<string>("SELECT name FROM server_state WHERE value = 'test'"), CancellationToken.None);

    private sealed record Inserted(string Name) : DomainEvent;

    private sealed class Listener : IEventListener
    {
        public List<string> Received { get; } = [];

        public List<long> Commits { get; } = [];

        public Action<string> OnReceived { get; set; } = _ => { };

        public void OnCommitted(Commit commit)
        {
            Commits.Add(commit.Number);
            foreach (var inserted in commit.Events.OfType<Inserted>())
            {
                OnReceived(inserted.Name);
                Received.Add(inserted.Name);
            }
        }
    }

    /// <summary>A failing listener, which must not keep events from the others.</summary>
    private sealed class Failing : IEventListener
    {
        public void OnCommitted(Commit commit) => throw new InvalidOperationException("on purpose");
    }
}
