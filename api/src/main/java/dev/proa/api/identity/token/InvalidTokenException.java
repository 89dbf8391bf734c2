package dev.proa.api.identity.token;

/** Why a token that is one of ours isn't valid. */
final class InvalidTokenException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidTokenException(String why) {
        super(why, null, false, false);
    }
}
