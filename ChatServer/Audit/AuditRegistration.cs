using ChatServer.Accounts.Invitations;

namespace ChatServer.Audit;

internal static class AuditRegistration
{
    public static IServiceCollection AddAudit(this IServiceCollection services) => services
        .AddSingleton<AuditLog>()
        .AddSingleton<IInvitationRecord, InvitationEntries>()
        .AddHostedService<AuditStart>();
}
