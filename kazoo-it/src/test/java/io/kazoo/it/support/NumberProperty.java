package io.kazoo.it.support;

/** A number that a build is given as a system property. One that is none fails what asks for it. */
public final class NumberProperty {
    private NumberProperty() {}

    /**
     * A whole number.
     *
     * @throws IllegalArgumentException naming property and value, if it is no whole number or less than it may be
     */
    public static long whole(String name, long least, long unlessGiven) {
        String text = System.getProperty(name);
        if (text == null) {
            return unlessGiven;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("-D" + name + "=" + text + " is not a whole number", e);
        }
        throw new IllegalArgumentException("-D" + name + "=" + text + " is less than " + least);
    }

    /**
     * A number above 0.
     *
     * @throws IllegalArgumentException naming property and value, if it is not
     */
    public static double positive(String name, double unlessGiven) {
        String text = System.getProperty(name);
        if (text == null) {
            return unlessGiven;
        }
        if (!text.matches("\\d{1,9}(\\.\\d{1,9})?") || Double.parseDouble(text) == 0) {
            throw new IllegalArgumentException("-D" + name + "=" + text + " is not a number above 0, such as 0.5");
        }
        return Double.parseDouble(text);
    }
}
