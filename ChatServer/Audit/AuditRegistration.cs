using ChatServer.Accounts.Invitations;
using ChatServer.Background;

namespace ChatServer.Audit;

internal static class AuditRegistration
{
    public static IServiceCollection AddAudit(this IServiceCollection services) => services
        .AddSingleton<AuditLog>()
        .AddSingleton<IInvitationRecord, InvitationEntries>()
        .AddLogOwnerWork<AuditStart>();
}
