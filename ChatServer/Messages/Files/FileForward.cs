using ChatServer.Accounts;
using ChatServer.Messages.Sending;

namespace ChatServer.Messages.Files;

/// <summary>A forward whose file is still to be copied.</summary>
/// <param name="Sender">The message is sent only if its sender is still signed in.</param>
internal sealed record FileForward(
    CurrentUser Sender, MessageDraft Draft, StoredFile Source, Action<MessageDraft, SendOutcome> Completed);
