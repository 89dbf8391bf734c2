package dev.proa.api.identity.certificate;

import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;

/**
 * Whom a certificate or a request for one names, read from the DER itself: every attribute of every relative distinguished
 * name, also where one holds several (RFC 5280, 4.1.2.4). Texts of names are for people; commas and plus signs in them have
 * let groups through.
 *
 * @param commonName the last one; empty when there is none
 * @param organizations in order
 * @param uids the attributes 1.3.6.1.4.1.57683.2, in order: upstream takes a user's uid from one
 */
public record SubjectName(String commonName, List<String> organizations, List<String> uids) {
    private static final ASN1ObjectIdentifier COMMON_NAME = new ASN1ObjectIdentifier("2.5.4.3");
    private static final ASN1ObjectIdentifier ORGANIZATION = new ASN1ObjectIdentifier("2.5.4.10");
    private static final ASN1ObjectIdentifier UID = new ASN1ObjectIdentifier("1.3.6.1.4.1.57683.2");

    /**
     * @param der of the name: X500Principal's or X500Name's encoded form
     * @throws IllegalArgumentException when it is no name
     */
    public static SubjectName of(byte[] der) {
        String commonName = "";
        List<String> organizations = new ArrayList<>();
        List<String> uids = new ArrayList<>();
        for (ASN1Encodable element : ASN1Sequence.getInstance(der)) {
            for (AttributeTypeAndValue attribute : RDN.getInstance(element).getTypesAndValues()) {
                String value = attribute.getValue() instanceof ASN1String text ? text.getString() : null;
                if (attribute.getType().equals(UID)) {
                    uids.add(value == null ? "" : value);
                } else if (value != null && attribute.getType().equals(COMMON_NAME)) {
                    commonName = value;
                } else if (value != null && attribute.getType().equals(ORGANIZATION)) {
                    organizations.add(value);
                }
            }
        }
        return new SubjectName(commonName, List.copyOf(organizations), List.copyOf(uids));
    }
}
