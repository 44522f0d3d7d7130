using ChatServer.Conversations;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Conversations;

/// <summary>Conversations of a large kind that exists only in tests, created directly in the database.</summary>
internal static class LargeConversation
{
    public static readonly ConversationKind Hall = new("hall", MaxMembers: 1_000_000);

    public static Task<TestServer> StartServerAsync() =>
        TestServer.StartAsync(services => services.AddSingleton(Hall));

    /// <summary>Creates one with these members, plus <paramref name="others"/> more who never connect.</summary>
    public static async Task<long> CreateHallAsync(this TestServer server, int others, params TestUser[] members)
    {
        var id = await server.Get<Database>().WriteAsync(write => Create(write, server.Get<ConversationKeys>(), others), default);
        foreach (var member in members)
            await server.JoinAsync(id, member);
        return id;
    }

    public static async Task JoinAsync(this TestServer server, long hall, TestUser member) =>
        await server.Get<Database>().WriteAsync(
            write =>
            {
                var conversation = server.Get<ConversationCache>().Find(write, hall)!;
                write.Execute("""
                    INSERT INTO conversation_participants (
                        conversation_id, kind, user_id, is_large, read_seq, read_message_id, delivered_seq, joined_at)
                    VALUES (@hall, 'hall', @UserId, 1, @LastSeq, @LastMessageId, @LastSeq, 0)
                    """, new { hall, member.UserId, conversation.LastSeq, conversation.LastMessageId });
                write.Publish(new MembershipChanged(hall, member.UserId, IsMember: true));
                return true;
            },
            CancellationToken.None);

    public static async Task RemoveAsync(this TestServer server, long hall, TestUser member) =>
        await server.Get<Database>().WriteAsync(
            write =>
            {
                var conversation = server.Get<ConversationCache>().Find(write, hall)!;
                server.Get<ConversationCache>().Reload(write, conversation, () => write.Execute("""
                    UPDATE conversation_participants
                    SET    left_position = @LastMessageId
                    WHERE  conversation_id = @hall AND user_id = @UserId
                    """, new { hall, member.UserId, conversation.LastMessageId }));
                write.Publish(new MembershipChanged(hall, member.UserId, IsMember: false));
                return true;
            },
            CancellationToken.None);

    private static long Create(WriteScope write, ConversationKeys keys, int others)
    {
        var id = write.QueryScalar<long>("""
            INSERT INTO conversations (kind, created_at)
            VALUES ('hall', @Now)
            RETURNING id
            """, new { write.Now });
        keys.Create(write, id);
        write.Execute("""
            WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < @others)
            INSERT INTO conversation_participants (conversation_id, kind, user_id, is_large, joined_at)
            SELECT @id, 'hall', randomblob(16), 1, 0 FROM numbers WHERE @others > 0
            """, new { id, others });
        return id;
    }
}
