package dev.proa.api.identity;

import java.util.ArrayList;
import java.util.List;

/**
 * Asks authenticators in order until one knows the client, who then is in {@code system:authenticated}. Credentials that
 * are wrong are refused; a client without any is anonymous.
 */
public record AuthenticatorChain(List<Authenticator> authenticators) implements Authenticator {

    @Override
    public Outcome authenticate(Credentials credentials) {
        List<String> refusals = new ArrayList<>();
        for (Authenticator authenticator : authenticators) {
            switch (authenticator.authenticate(credentials)) {
                case Outcome.Known known -> {
                    return new Outcome.Known(authenticated(known.user()));
                }
                case Outcome.Refused refused -> refusals.add(refused.why());
                case Outcome.Absent absent -> {}
            }
        }
        return refusals.isEmpty()
                ? new Outcome.Known(User.ANONYMOUS)
                : new Outcome.Refused(String.join(", ", refusals));
    }

    private static User authenticated(User user) {
        boolean done = user.name().equals(User.ANONYMOUS.name())
                || user.groups().contains(User.ALL_AUTHENTICATED)
                || user.groups().contains("system:unauthenticated");
        if (done) {
            return user;
        }
        List<String> groups = new ArrayList<>(user.groups());
        groups.add(User.ALL_AUTHENTICATED);
        return new User(user.name(), user.uid(), List.copyOf(groups), user.extra());
    }
}
