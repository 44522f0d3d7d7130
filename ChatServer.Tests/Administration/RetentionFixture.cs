using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

/// <summary>A server each, and retention by the rules of the test.</summary>
internal abstract class RetentionFixture : FreshServerFixture
{
    protected ValueTask<IReadOnlyList<long>> DeletedAsync() =>
        Server.Get<Database>()
            .ReadAsync(read => read.Query<long>("SELECT id FROM messages WHERE deleted_at IS NOT NULL"), CancellationToken.None);
}
