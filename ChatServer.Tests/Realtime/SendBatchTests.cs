using System.Buffers;
using System.IO.Pipelines;
using ChatServer.Accounts;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Tests.Realtime;

/// <summary>Connections that begin to send at the same time.</summary>
internal sealed class SendBatchTests
{
    private const int Count = 50; // more than three batches, the last of which isn't full
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly RealtimeOptions Options = new();

    [Test]
    public async Task All_get_their_frames_although_one_of_them_does_not_read([Values(0, 20, Count - 1)] int silent)
    {
        var clients = Enumerable.Range(0, Count).Select(_ => new Transport()).ToArray();
        var streams = clients.Select(client => new QueuedStream(client, Options, TimeProvider.System)).ToArray();
        var connections = streams.Select(Connect).ToList();
        foreach (var connection in connections)
            Assert.That(connection.Enqueue(Of(1)), Is.True);

        SendBatch.Start(connections);
        foreach (var client in clients.Where((_, number) => number != silent))
            Assert.That(await client.ReadAsync(), Is.EqualTo(new byte[] { 1 }));

        Assert.That(streams[silent].Queue.IsSending, Is.True, "its client has read nothing");
        foreach (var connection in connections)
            connection.Send(Of(2));
        foreach (var client in clients.Where((_, number) => number != silent))
            Assert.That(await client.ReadAsync(), Is.EqualTo(new byte[] { 2 }));
        Assert.That(await clients[silent].ReadAsync(), Is.EqualTo(new byte[] { 1 }));
        Assert.That(await clients[silent].ReadAsync(), Is.EqualTo(new byte[] { 2 }));
    }

    private static Frame Of(byte content) => new([content], isDroppable: false);

    private static Connection Connect(QueuedStream stream)
    {
        var user = new CurrentUser(Guid.NewGuid(), SessionId: null, DateTimeOffset.MaxValue);
        return new Connection(
            1, user, socket: null!, stream, new NoFrames(), abort: () => { }, Options, TimeProvider.System);
    }

    private sealed class NoFrames : IFrameEncoder
    {
        public Frame? Encode(DomainEvent happened, Recipient recipient) => null;
    }

    /// <summary>A client that accepts the bytes of one flush until it reads.</summary>
    private sealed class Transport : IDuplexPipe
    {
        private readonly Pipe pipe = new(
            new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false));

        public PipeReader Input => pipe.Reader;

        public PipeWriter Output => pipe.Writer;

        public async Task<byte[]> ReadAsync()
        {
            using var patience = new CancellationTokenSource(Patience);
            var read = await pipe.Reader.ReadAsync(patience.Token);
            var bytes = read.Buffer.ToArray();
            pipe.Reader.AdvanceTo(read.Buffer.End);
            return bytes;
        }
    }
}
