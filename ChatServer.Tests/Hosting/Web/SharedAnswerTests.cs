using ChatServer.Hosting.Web;
using Microsoft.AspNetCore.Http;

namespace ChatServer.Tests.Hosting.Web;

[Parallelizable]
internal sealed class SharedAnswerTests
{
    [Test]
    public async Task A_stalled_reader_holds_one_chunk_and_no_copy()
    {
        var content = new byte[1_000_000];
        var answer = new SharedAnswer(content, "application/json");
        var body = new StalledStream();
        var context = new DefaultHttpContext { Response = { Body = body } };

        var sending = answer.ExecuteAsync(context);

        Assert.That(sending.IsCompleted, Is.False);
        Assert.That(body.Taken, Is.LessThanOrEqualTo(16 * 1024));
        body.Resume.SetResult();
        await sending;
        Assert.That(body.Taken, Is.EqualTo(content.Length));
    }

    private sealed class StalledStream : MemoryStream
    {
        public TaskCompletionSource Resume { get; } = new();

        public long Taken { get; private set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Taken += buffer.Length;
            await Resume.Task;
        }
    }
}
