namespace ChatServer.Agents.Tools.Servers;

/// <summary>
/// The connection of a client of the Model Context Protocol for one call: through the guarded requests of this server, with a
/// bound on what all answers have together. When the call's time is over, nothing of it goes on, whatever the client waits for.
/// </summary>
/// <param name="ending">Ends the call.</param>
internal sealed class BoundedHandler(HttpMessageInvoker invoker, CancellationToken ending) : HttpMessageHandler
{
    public const int MaxBytes = 1024 * 1024;
    private int left = MaxBytes;

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ending);
        var answer = await invoker.SendAsync(request, linked.Token);
        var body = new StreamContent(new Bounded(this, await answer.Content.ReadAsStreamAsync(linked.Token), ending));
        foreach (var (name, values) in answer.Content.Headers)
            body.Headers.TryAddWithoutValidation(name, values);
        answer.Content = body;
        return answer;
    }

    private void Take(int bytes)
    {
        if (Interlocked.Add(ref left, -bytes) < 0)
            throw new IOException($"The answers of the server have more than {MaxBytes} bytes");
    }

    private sealed class Bounded(BoundedHandler handler, Stream body, CancellationToken ending) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ending);
            var read = await body.ReadAsync(buffer, linked.Token);
            handler.Take(read);
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                body.Dispose();
            base.Dispose(disposing);
        }
    }
}
