using ChatServer.Accounts;
using ChatServer.Accounts.Permissions;
using ChatServer.Administration;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Api.Workspace;
using ChatServer.Chats;
using ChatServer.Chats.Lists;
using ChatServer.Protocol.Chats;
using ChatServer.Refusals;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Chats;

/// <summary>What the endpoints of chats say.</summary>
internal sealed class ChatAnswers(
    ChatReader reader, ChatAccess access, UserPermissions permissions, AuditedChanges audit, Database database)
{
    /// <summary>An id that isn't a UUID is one that no chat or folder has.</summary>
    public static Guid IdOf(string id) => InputIds.Uuid(id) ?? Guid.Empty;

    public static DetailError Refuse(Refusal refusal) => DetailError.Of(refusal, Vocabulary.Common, "message_id");

    /// <summary>401, which these clients expect also of those whose token is valid.</summary>
    public static DetailError NotPermitted() =>
        DetailError.Of(Status401Unauthorized, Answers.Of(RefusalCode.NotPermitted).Text);

    public static Ok<IReadOnlyList<ChatTitle>> Show(IReadOnlyList<ListedChat> chats) =>
        TypedResults.Ok<IReadOnlyList<ChatTitle>>([.. chats.Select(chat => new ChatTitle(
            chat.Uuid, chat.Title, WorkspaceTime.Seconds(chat.UpdatedAt), WorkspaceTime.Seconds(chat.CreatedAt)))]);

    /// <summary>The chat that was written, as it is now.</summary>
    public async Task<Results<ChatResult, DetailError>> ShowAsync(Outcome<long> written, CancellationToken cancellationToken)
    {
        if (written.IsRefused)
            return Refuse(written.Refusal);

        return Show(await reader.ReadAsync(written.Value, cancellationToken));
    }

    /// <summary>The chat that was changed, as it is now, or nothing if the client prefers that.</summary>
    /// <param name="prefer">The header <c>Prefer</c>.</param>
    public async Task<Results<ChatResult, MinimalResult, DetailError>> ShowAsync(
        Outcome<long> changed, string? prefer, CancellationToken cancellationToken)
    {
        if (changed.IsRefused)
            return Refuse(changed.Refusal);

        if (MinimalResult.IsPreferred(prefer))
            return MinimalResult.Instance;

        return await reader.ReadAsync(changed.Value, cancellationToken) is { } chat
            ? new ChatResult(chat)
            : Refuse(ChatAccess.Unknown);
    }

    public static Results<ChatResult, DetailError> Show(FullChat? chat) =>
        chat is null ? Refuse(ChatAccess.Unknown) : new ChatResult(chat);

    public ValueTask<bool> MayAsync(CurrentUser user, Permission permission, CancellationToken cancellationToken) =>
        permissions.AllowAsync(user.Id, permission, cancellationToken);

    /// <summary>Whether the caller is an administrator who may see the chats of others.</summary>
    public ValueTask<bool> IsManagerAsync(CurrentUser user, CancellationToken cancellationToken) =>
        database.ReadAsync(read => access.IsManager(read, user.Id), cancellationToken);

    /// <summary>Records what an administrator is about to see of others.</summary>
    public ValueTask NoteAsync(HttpContext context, string action, string subject, CancellationToken cancellationToken)
    {
        var actor = context.Features.Get<CurrentUser>()!.Id;
        var address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        return audit.NoteAsync(new AdminCall(actor, address).Entry(action, subject), cancellationToken);
    }

    public ValueTask<bool> IsAdminAsync(CurrentUser user, CancellationToken cancellationToken) =>
        database.ReadAsync(read => AdminRole.Has(read, user.Id), cancellationToken);
}
