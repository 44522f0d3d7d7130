using ChatServer.Accounts;
using ChatServer.Administration;
using ChatServer.Attachments.Objects;
using ChatServer.Groups;
using ChatServer.Messages.Files;
using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Storage.Commands;

/// <summary>What commands are about: Ana's message to Ben, her group with him, and an administrator.</summary>
internal sealed record CommandScene(TestServer Server, AdminCall Call, TestUser Ana, TestUser Ben, CurrentUser Caller)
{
    public long Message { get; private init; }

    public long Conversation { get; private init; }

    public long Group { get; private init; }

    public static async Task<CommandScene> MakeAsync(TestServer server)
    {
        var (ana, ben) = (await server.RegisterAsync("Ana"), await server.RegisterAsync("Ben"));
        var call = new AdminCall((await server.RegisterAdminAsync()).UserId, "::1");
        var caller = await server.Get<Authenticator>().AuthenticateAsync(ana.Access, CancellationToken.None);
        var scene = new CommandScene(server, call, ana, ben, caller!);
        var message = (await server.Get<Outbox>().SendAsync(scene.Draft("text", "hello"), CancellationToken.None)).Message!;
        var group = await server.Get<GroupChanges>()
            .CreateAsync(new CreateGroup(ana.UserId, "Climbing", [ben.UserId]), CancellationToken.None);
        return scene with { Message = message.Id, Conversation = message.ConversationId, Group = group.Value!.Id };
    }

    /// <summary>A message by Ana to Ben.</summary>
    public MessageDraft Draft(string type, string body, string? data = null) => new(
        Ana.UserId, SendTarget.To(Ben.UserId), new MessageContent(Server.Get<MessageTypes>().Find(type), body, data),
        ClientMsgId: $"{Guid.NewGuid()}");

    /// <summary>The description of a file whose bytes are not looked at.</summary>
    public static StoredFile File() =>
        new(ObjectDirectory.NewName(), Size: 3, new FileDetails("notes.txt", "text/plain", "ab", new byte[32]));
}
