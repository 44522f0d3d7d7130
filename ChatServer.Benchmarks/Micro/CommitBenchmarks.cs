using BenchmarkDotNet.Attributes;
using ChatServer.Accounts;
using ChatServer.Benchmarks.InProcess;
using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Benchmarks.Micro;

/// <summary>
/// Messages from the queue to the disk, so many at once: sealing, INSERT, commit with FULL. The time is per message.
/// </summary>
public class CommitBenchmarks
{
    private const int Messages = 4_096;
    private readonly string path = Directory.CreateTempSubdirectory("chat-micro-").FullName;
    private readonly Guid sender = Guid.NewGuid();
    private readonly Guid receiver = Guid.NewGuid();
    private OpenServer server = null!;
    private Outbox outbox = null!;

    [Params(1, 64, 1_024)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Open()
    {
        server = OpenServer.StartAsync(path, CancellationToken.None).Result;
        outbox = server.Get<Outbox>();
        var now = Timestamp.Now(TimeProvider.System);
        server.Get<Database>().WriteAsync(write => Register(write, now), CancellationToken.None).AsTask().Wait();
    }

    [GlobalCleanup]
    public void Close()
    {
        server.DisposeAsync().AsTask().Wait();
        Directory.Delete(path, recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public void Commit()
    {
        for (var sent = 0; sent < Messages; sent += Batch)
        {
            using var stored = new CountdownEvent(Batch);
            for (var i = 0; i < Batch; i++)
                outbox.Send(
                    new MessageDraft(sender, SendTarget.To(receiver), new MessageContent(MessageType.Text, "hello")),
                    (_, _) => stored.Signal());
            stored.Wait();
        }
    }

    private int Register(WriteScope write, Timestamp now)
    {
        foreach (var id in new[] { sender, receiver })
            UserStore.Insert(write, new UserRow { Id = id, Fullname = "A user", CreatedAt = now, UpdatedAt = now });
        return 2;
    }
}
