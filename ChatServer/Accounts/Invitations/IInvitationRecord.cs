using ChatServer.Storage;

namespace ChatServer.Accounts.Invitations;

/// <summary>
/// Keeps a record of invitations that were used. Called on the writer's thread, in the transaction of the registration.
/// </summary>
internal interface IInvitationRecord
{
    /// <param name="address">The address that the new user registers from.</param>
    void Used(WriteScope write, Guid invitationId, Guid userId, string address);
}
