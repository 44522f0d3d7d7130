using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.Invitations;
using ChatServer.Accounts.Passwords;
using ChatServer.Accounts.People;
using ChatServer.Accounts.Permissions;
using ChatServer.Accounts.Profiles;
using ChatServer.Accounts.Sessions;
using ChatServer.Accounts.Suspensions;
using ChatServer.Accounts.Tokens;
using ChatServer.Background;
using ChatServer.Options;
using ChatServer.Options.RateLimits;
using ChatServer.Storage;
using Microsoft.AspNetCore.Authentication;

namespace ChatServer.Accounts;

internal static class AccountRegistration
{
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        // The core alone: AddAuthentication also creates keys for cookies, in the home directory, which nothing here uses.
        services.AddWebEncoders();
        services.AddAuthenticationCore(authentication => authentication.DefaultScheme = BearerAuthentication.SchemeName);
        new AuthenticationBuilder(services)
            .AddScheme<AuthenticationSchemeOptions, BearerAuthentication>(
                BearerAuthentication.SchemeName, configureOptions: null);
        services.AddAuthorization();
        return services
            .AddCheckedOptions<AccountOptions>("Chat:Accounts")
            .AddCheckedOptions<AuthOptions>("Chat:Auth")
            .AddCheckedOptions<RateLimitOptions>("Chat:RateLimits")
            .AddCheckedOptions<PermissionOptions>("Chat:Permissions")
            .AddSingleton<UserPermissions>()
            .AddSingleton<PasswordHasher>()
            .AddSingleton<HashingQueue>()
            .AddSingleton<AccessTokens>()
            .AddSingleton<Authenticator>()
            .AddSingleton<AttemptLimits>()
            .AddSingleton<SessionTokens>()
            .AddSingleton<UserSessions>()
            .AddSingleton<Registration>()
            .AddSingleton<SignIn>()
            .AddSingleton<UserProfiles>()
            .AddSingleton<PasswordChange>()
            .AddSingleton<AccountProof>()
            .AddSingleton<AccountStatus>()
            .AddSingleton<UserBlocks>()
            .AddSingleton<BlockChanges>()
            .AddSingleton<IEventListener>(provider => provider.GetRequiredService<BlockChanges>())
            .AddSingleton<SuspendedUsers>()
            .AddSingleton<IEventListener>(provider => provider.GetRequiredService<SuspendedUsers>())
            .AddHostedService<SuspensionLoader>()
            .AddSingleton<StrangerLimits>()
            .AddSingleton<PeopleSearch>()
            .AddLogOwnerWork<PeopleBackfill>()
            .AddSingleton<DemoUsers>()
            .AddLogOwnerWork<SessionSweep>()
            .AddLogOwnerWork<InvitationSweep>()
            .AddSingleton<PublishedRevocations>()
            .AddSingleton<PublishedAdmins>()
            .AddSingleton<IEventListener>(provider => provider.GetRequiredService<PublishedAdmins>())
            .AddSingleton<IEventListener>(provider => provider.GetRequiredService<PublishedRevocations>())
            .AddSingleton<RunningRequests>()
            .AddSingleton<IEventListener>(provider => provider.GetRequiredService<RunningRequests>())
            .AddLogOwnerWork<RevocationWatch>();
    }
}
